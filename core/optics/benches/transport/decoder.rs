//! Decoders in processes of their own: a file's name in, the time it took and what was read out. One that takes too
//! long is ended, as a picture must be.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, Reader as _};
use strongroom_optics::{Gray, read};

use crate::folder::{from_hex, from_pgm, hex};

/// A decoder that takes longer than this hangs.
pub const LIMIT: Duration = Duration::from_millis(1_500);
/// A process may start slowly, and read its first file slowly.
const START_LIMIT: Duration = Duration::from_secs(60);
/// What our ladder may take, as in the worker.
pub const OUR_BUDGET: Duration = Duration::from_millis(38);

/// Whose decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoder {
    Ours,
    ZxingCpp,
    Zbar,
    OpenCv,
    Rxing,
    Rqrr,
}

impl Decoder {
    pub const ALL: [Self; 6] = [
        Self::Ours,
        Self::ZxingCpp,
        Self::Zbar,
        Self::OpenCv,
        Self::Rxing,
        Self::Rqrr,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ZxingCpp => "zxing-cpp",
            Self::Zbar => "zbar",
            Self::OpenCv => "opencv",
            Self::Rxing => "rxing",
            Self::Rqrr => "rqrr",
        }
    }

    fn command(self, peers: &Path) -> Command {
        let mut command = match self {
            Self::Ours | Self::Rxing | Self::Rqrr => {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.arg("decode");
                command
            }
            Self::ZxingCpp | Self::Zbar | Self::OpenCv => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/transport/peers.py");
                let mut command = Command::new(peers.join("venv/bin/python"));
                command.arg(script);
                command
            }
        };
        command.arg(self.name());
        command
    }
}

/// What one decoder made of one picture.
pub enum Outcome {
    /// It answered in time.
    Answered { time: Duration, contents: Vec<Vec<u8>> },
    /// It did not, and was ended.
    Hung,
    /// It died: a panic, most likely.
    Died,
}

/// A decoder's process; started again when it was ended or died.
pub struct Process {
    decoder: Decoder,
    peers: PathBuf,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
}

impl Process {
    pub fn new(decoder: Decoder, peers: &Path) -> Self {
        Self {
            decoder,
            peers: peers.to_owned(),
            running: None,
        }
    }

    pub fn read(&mut self, file: &Path) -> Outcome {
        let mut running = self.running.take().unwrap_or_else(|| self.start(file));
        let outcome = running.ask(file, LIMIT);
        match outcome {
            Outcome::Answered { .. } => self.running = Some(running),
            Outcome::Hung | Outcome::Died => running.end(),
        }
        outcome
    }

    /// Starts it, and lets it look at a blank picture, so that loading does not count.
    fn start(&self, beside: &Path) -> Running {
        let blank = beside.with_file_name("blank.pgm");
        std::fs::write(
            &blank,
            b"P5\n64 64\n255\n"
                .iter()
                .copied()
                .chain([200; 4_096])
                .collect::<Vec<u8>>(),
        )
        .unwrap();
        let mut child = self
            .decoder
            .command(&self.peers)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (answer, answers) = sync_channel(1);
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if answer.send(line).is_err() {
                    return;
                }
            }
        });
        let mut running = Running {
            child,
            input,
            answers,
        };
        assert!(
            matches!(running.ask(&blank, START_LIMIT), Outcome::Answered { .. }),
            "{} does not start",
            self.decoder.name()
        );
        running
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            running.end();
        }
    }
}

impl Running {
    fn ask(&mut self, file: &Path, limit: Duration) -> Outcome {
        use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
        if writeln!(self.input, "{}", file.display())
            .and_then(|()| self.input.flush())
            .is_err()
        {
            return Outcome::Died;
        }
        // The process says itself how long it took; the margin is for reading the file.
        match self.answers.recv_timeout(limit + Duration::from_millis(500)) {
            Ok(line) => {
                let mut words = line.split(' ');
                let time = Duration::from_micros(words.next().unwrap().parse().unwrap());
                if time > limit {
                    Outcome::Hung
                } else {
                    Outcome::Answered {
                        time,
                        contents: words.map(from_hex).collect(),
                    }
                }
            }
            Err(Timeout) => Outcome::Hung,
            Err(Disconnected) => Outcome::Died,
        }
    }

    fn end(&mut self) {
        // It may have died by itself: then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The child's side, for decoders that are crates.
pub fn serve(name: &str) {
    let decoder = Decoder::ALL
        .into_iter()
        .find(|decoder| decoder.name() == name)
        .unwrap();
    for file in std::io::stdin().lines() {
        let gray = from_pgm(&std::fs::read(file.unwrap()).unwrap());
        let start = Instant::now();
        let contents = match decoder {
            Decoder::Rqrr => rqrr(&gray),
            Decoder::Rxing => rxing(&gray),
            Decoder::Ours | Decoder::ZxingCpp | Decoder::Zbar | Decoder::OpenCv => read(&gray, OUR_BUDGET)
                .into_iter()
                .map(|read| read.bytes)
                .collect(),
        };
        let micros = start.elapsed().as_micros();
        let words: String = contents
            .iter()
            .map(|content| format!(" {}", hex(content)))
            .collect();
        println!("{micros}{words}");
    }
}

fn rqrr(gray: &Gray) -> Vec<Vec<u8>> {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(gray.width(), gray.height(), |x, y| gray.at(x, y));
    let grids = image.detect_grids();
    let contents = grids.iter().filter_map(|grid| {
        let mut bytes = Vec::new();
        grid.decode_to(&mut bytes).ok().map(|_| bytes)
    });
    contents.collect()
}

/// Its port of zxing-cpp, as it comes: one picture, one try.
fn rxing(gray: &Gray) -> Vec<Vec<u8>> {
    let (width, height) = (gray.width() as u32, gray.height() as u32);
    let source = Luma8Source::new_with_slice(gray.px(), width, height).unwrap();
    let hints = DecodeHints {
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let mut bitmap = BinaryBitmap::new(rxing::common::HybridBinarizer::new(source));
    let result = QrReader.decode_with_hints(&mut bitmap, &hints);
    result
        .map(|result| vec![result.getRawBytes().to_vec()])
        .unwrap_or_default()
}
