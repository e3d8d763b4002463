//! The codes of a message, drawn ahead of the window by a thread of their own.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use strongroom_core::qr::{BbqrSender, SendError, Sender, UrType};
use strongroom_core::words::Words;
use strongroom_optics::{Gray, RenderError, render};
use thiserror::Error;

use crate::session::words_of;
use crate::setting::{Density, Mode, Setting};

/// Codes drawn ahead.
const AHEAD: usize = 2;

/// Why a message cannot be shown.
#[derive(Debug, Error)]
pub enum ShowError {
    /// It cannot be cut into codes.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A code cannot be drawn.
    #[error(transparent)]
    Draw(#[from] RenderError),
    /// The thread that draws does not start.
    #[error("thread: {0}")]
    Thread(#[from] io::Error),
}

impl ShowError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Send(error) => error.code(),
            Self::Draw(_) => "E_QR_PICTURE",
            Self::Thread(_) => "E_QR_WORKER",
        }
    }
}

/// One code, a pixel for each module, its quiet zone included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Counted from one, over all settings.
    pub number: u64,
    /// The code.
    pub picture: Gray,
}

/// A message being shown.
pub struct Showing {
    kind: UrType,
    message: Arc<[u8]>,
    words: Words,
    setting: Setting,
    part_count: u32,
    shown: u64,
    drawn: Receiver<Result<Gray, RenderError>>,
}

impl Showing {
    /// Begins to draw the codes of `message`.
    ///
    /// # Errors
    /// Refuses what cannot be cut into codes at this setting.
    pub fn new(kind: UrType, message: &[u8], setting: Setting) -> Result<Self, ShowError> {
        let (drawn, part_count) = begin(kind, message, setting)?;
        Ok(Self {
            kind,
            message: Arc::from(message),
            words: words_of(message),
            setting,
            part_count,
            shown: 0,
            drawn,
        })
    }

    /// Goes on at another setting. Another density begins the codes anew: a receiver keeps parts of one size only.
    ///
    /// # Errors
    /// Refuses what cannot be cut into codes at that setting; then it goes on as before.
    pub fn change(&mut self, setting: Setting) -> Result<(), ShowError> {
        if setting.density != self.setting.density {
            (self.drawn, self.part_count) = begin(self.kind, &self.message, setting)?;
        }
        self.setting = setting;
        Ok(())
    }

    /// Gives the next code; `None` if it is not drawn yet.
    ///
    /// # Errors
    /// Says why no code can be drawn any more.
    pub fn try_next(&mut self) -> Result<Option<Drawn>, ShowError> {
        match self.drawn.try_recv() {
            Ok(picture) => {
                self.shown = self.shown.saturating_add(1);
                Ok(Some(Drawn {
                    number: self.shown,
                    picture: picture?,
                }))
            }
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => {
                Err(ShowError::Thread(io::Error::from(io::ErrorKind::BrokenPipe)))
            }
        }
    }

    /// The setting in force.
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// Codes that carry the message once.
    pub fn part_count(&self) -> u32 {
        self.part_count
    }

    /// Codes given so far.
    pub fn shown(&self) -> u64 {
        self.shown
    }

    /// Bytes of the message.
    pub fn bytes(&self) -> usize {
        self.message.len()
    }

    /// The words to compare with the other side.
    pub fn words(&self) -> &Words {
        &self.words
    }
}

type Begun = (Receiver<Result<Gray, RenderError>>, u32);

fn begin(kind: UrType, message: &[u8], setting: Setting) -> Result<Begun, ShowError> {
    let series = Series::new(kind, message, setting)?;
    let part_count = series.part_count();
    let (out, drawn) = sync_channel(AHEAD);
    thread::Builder::new()
        .name("light-draw".into())
        .spawn(move || draw(series, &out))?;
    Ok((drawn, part_count))
}

/// Draws until nobody takes the codes, or one cannot be drawn.
fn draw(mut series: Series, out: &SyncSender<Result<Gray, RenderError>>) {
    loop {
        let picture = render(series.next(), 1);
        let last = picture.is_err();
        if out.send(picture).is_err() || last {
            return;
        }
    }
}

/// The texts of a message in one of the forms.
enum Series {
    Ur(Sender),
    Bbqr(BbqrSender),
}

impl Series {
    fn new(kind: UrType, message: &[u8], setting: Setting) -> Result<Self, SendError> {
        let room = letters(setting.density);
        Ok(match setting.mode {
            // Two letters a byte; the rest is type, numbers and the header inside.
            Mode::Ur => Self::Ur(Sender::new(kind, message, room.saturating_sub(80) / 2)?),
            // Eight letters for five bytes, behind a header of eight.
            Mode::Bbqr => Self::Bbqr(BbqrSender::new(
                message,
                (room.saturating_sub(8) / 8).saturating_mul(5),
            )?),
        })
    }

    fn next(&mut self) -> String {
        match self {
            Self::Ur(sender) => sender.part(),
            Self::Bbqr(sender) => sender.part(),
        }
    }

    fn part_count(&self) -> u32 {
        match self {
            Self::Ur(sender) => sender.part_count(),
            Self::Bbqr(sender) => sender.part_count(),
        }
    }
}

/// Letters of the alphanumeric set that a code holds at error correction level L (ISO/IEC 18004, table 7).
fn letters(density: Density) -> usize {
    const LETTERS: [usize; 40] = [
        25, 47, 77, 114, 154, 195, 224, 279, 335, 395, 468, 535, 619, 667, 758, 854, 938, 1_046, 1_153,
        1_249, 1_352, 1_460, 1_588, 1_704, 1_853, 1_990, 2_132, 2_223, 2_369, 2_520, 2_677, 2_840, 3_009,
        3_183, 3_351, 3_537, 3_729, 3_927, 4_087, 4_296,
    ];
    let index = usize::from(density.version()).saturating_sub(1);
    LETTERS.get(index).copied().unwrap_or(25)
}
