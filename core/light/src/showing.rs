//! The codes of a message, cut and drawn ahead of the window by a thread of their own.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use strongroom_core::qr::{Mode, Pace, Plan, SendError, Show, UrType, Version};
use strongroom_core::words::Words;
use strongroom_optics::{Correction, Gray, RenderError, render_frame};
use thiserror::Error;

use crate::session::words_of;
use crate::setting::Setting;

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
    /// The thread that draws does not start, or has ended.
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

/// How a message was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Codes that carry the message once.
    pub part_count: u32,
    /// Codes shown until a receiver has it, and how long that takes.
    pub plan: Plan,
    /// The form that was taken.
    pub mode: Mode,
    /// The size of every code.
    pub version: Version,
}

/// A message being shown.
pub struct Showing {
    kind: UrType,
    message: Arc<[u8]>,
    words: Words,
    setting: Setting,
    cut: Cut,
    shown: u64,
    drawn: Receiver<Job>,
    /// The next setting, while its first code is not there yet.
    coming: Option<(Setting, Receiver<Job>)>,
}

/// What the thread that draws gives: first how the message was cut, then code after code.
enum Job {
    Cut(Cut),
    Code(Gray),
    Failed(ShowError),
}

impl Showing {
    /// Cuts `message` and begins to draw its codes.
    ///
    /// # Errors
    /// Refuses what cannot be cut into codes at this setting.
    pub fn new(kind: UrType, message: &[u8], setting: Setting) -> Result<Self, ShowError> {
        let message: Arc<[u8]> = Arc::from(message);
        let drawn = begin(kind, Arc::clone(&message), setting)?;
        let cut = match drawn.recv() {
            Ok(Job::Cut(cut)) => cut,
            Ok(Job::Failed(error)) => return Err(error),
            Ok(Job::Code(_)) | Err(_) => return Err(gone()),
        };
        Ok(Self {
            kind,
            words: words_of(&message),
            message,
            setting,
            cut,
            shown: 0,
            drawn,
            coming: None,
        })
    }

    /// Goes on at another setting, as soon as its first code is drawn. A receiver completes with codes of before and
    /// after it, so far as it kept those of before.
    ///
    /// # Errors
    /// Fails if no thread can be started; a setting that cannot be is told by [`Showing::try_next`].
    pub fn change(&mut self, setting: Setting) -> Result<(), ShowError> {
        if setting.codes == self.setting.codes {
            self.coming = None;
            self.setting = setting;
        } else {
            self.coming = Some((setting, begin(self.kind, Arc::clone(&self.message), setting)?));
        }
        Ok(())
    }

    /// Tells whether another setting was asked for and its first code is not drawn yet.
    pub fn is_changing(&self) -> bool {
        self.coming.is_some()
    }

    /// Gives the next code; `None` if it is not drawn yet.
    ///
    /// # Errors
    /// Says why no code can be drawn, or why the setting that was asked for cannot be; then it goes on at the one
    /// before.
    pub fn try_next(&mut self) -> Result<Option<Drawn>, ShowError> {
        if let Some((setting, jobs)) = self.coming.take() {
            match jobs.try_recv() {
                Ok(Job::Cut(cut)) => (self.setting, self.cut, self.drawn) = (setting, cut, jobs),
                Ok(Job::Failed(error)) => return Err(error),
                Ok(Job::Code(_)) | Err(TryRecvError::Disconnected) => return Err(gone()),
                Err(TryRecvError::Empty) => self.coming = Some((setting, jobs)),
            }
        }
        match self.drawn.try_recv() {
            Ok(Job::Code(picture)) => {
                self.shown = self.shown.saturating_add(1);
                let number = self.shown;
                Ok(Some(Drawn { number, picture }))
            }
            Ok(Job::Failed(error)) => Err(error),
            Ok(Job::Cut(_)) | Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(gone()),
        }
    }

    /// The setting in force, or the one asked for.
    pub fn setting(&self) -> Setting {
        self.coming.as_ref().map_or(self.setting, |(setting, _)| *setting)
    }

    /// How the message is cut.
    pub fn cut(&self) -> Cut {
        self.cut
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

fn gone() -> ShowError {
    ShowError::Thread(io::Error::from(io::ErrorKind::BrokenPipe))
}

fn begin(kind: UrType, message: Arc<[u8]>, setting: Setting) -> Result<Receiver<Job>, ShowError> {
    let (out, jobs) = sync_channel(AHEAD);
    let work = move || {
        if let Err(error) = draw(kind, &message, setting, &out) {
            // Nobody takes codes any more if this fails.
            drop(out.send(Job::Failed(error)));
        }
    };
    thread::Builder::new().name("light-draw".into()).spawn(work)?;
    Ok(jobs)
}

/// Draws until nobody takes the codes, or one cannot be drawn.
fn draw(kind: UrType, message: &[u8], setting: Setting, out: &SyncSender<Job>) -> Result<(), ShowError> {
    let mut show = Show::new(kind, message, &setting.codes)?;
    let pace = Pace {
        frame_time: setting.speed.frame_time(),
        ..Pace::of(&setting.codes)
    };
    let cut = Cut {
        part_count: show.part_count(),
        plan: Plan::of(kind, message, &setting.codes, pace)?,
        mode: show.mode(),
        version: show.version(),
    };
    let mut job = Job::Cut(cut);
    while out.send(job).is_ok() {
        let code = show.next_code();
        let picture = render_frame(code.as_bytes(), cut.version.number(), Correction::L, 1)?;
        job = Job::Code(picture);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits for the next code: the thread that draws it is on its way.
    fn next(showing: &mut Showing) -> Result<Drawn, ShowError> {
        loop {
            if let Some(drawn) = showing.try_next()? {
                return Ok(drawn);
            }
            thread::yield_now();
        }
    }

    #[test]
    fn every_code_of_a_setting_has_one_size_and_another_setting_takes_over() {
        let message: Vec<u8> = (0..9_000_u32)
            .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
            .collect();
        let mut showing = Showing::new(UrType::CryptoPsbt, &message, Setting::default()).unwrap();
        assert_eq!(showing.cut().mode, Mode::Dense);
        let edge = |showing: &Showing| showing.cut().version.modules() + 8;
        let first = edge(&showing);
        for number in 1..20 {
            let drawn = next(&mut showing).unwrap();
            assert_eq!((drawn.number, drawn.picture.width()), (number, first));
        }
        let thinner = showing.setting().with_density(Version::nearest(9));
        showing.change(thinner).unwrap();
        assert_eq!(showing.setting(), thinner);
        while showing.is_changing() {
            next(&mut showing).unwrap();
        }
        assert!(edge(&showing) < first);
        assert_eq!(next(&mut showing).unwrap().picture.width(), edge(&showing));
    }

    #[test]
    fn a_setting_that_cannot_be_is_refused_and_the_one_before_goes_on() {
        let message = [7; 5_000];
        let mut showing = Showing::new(UrType::Document, &message, Setting::default()).unwrap();
        let before = showing.setting();
        showing.change(before.with_mode(Some(Mode::Bbqr))).unwrap();
        let refused = loop {
            if let Err(error) = next(&mut showing) {
                break error;
            }
        };
        assert_eq!(refused.code(), "E_UR_SEND");
        assert_eq!(showing.setting(), before);
        next(&mut showing).unwrap();
        let empty = Showing::new(UrType::Document, &[], before).err().unwrap();
        assert_eq!(empty.code(), "E_UR_SEND");
    }
}
