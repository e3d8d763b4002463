//! Every word of the panels. What a code is refused for says [`strongroom_core::qr::Fault`].

use strongroom_core::qr::{self, Mode, Progress, Version};

use crate::advice::Advice;
use crate::event::Lost;
use crate::showing::Cut;
use crate::source::SourceError;

/// Keys of the screen that shows.
pub const SHOW_KEYS: [(&str, &str); 7] = [
    ("Up, Down", "denser, thinner codes"),
    ("Right, Left", "faster, slower"),
    ("T", "they can't read it"),
    ("M", "another form"),
    ("P", "another receiver"),
    ("Space", "pause and go on"),
    ("Esc", "stop"),
];
/// Keys of the screen that scans.
pub const SCAN_KEYS: [(&str, &str); 4] = [
    ("Space", "pause and go on"),
    ("R", "forget what is there, begin again"),
    ("1 to 9", "take a file instead"),
    ("Esc", "stop"),
];
/// What to do where a file is nothing for us.
pub const OTHER_FILE: &str = "Take another file, or go on with the codes.";
/// What to do where a source cannot be read.
pub const OTHER_SOURCE: &str = "Stop, and name another source.";
/// The button that thins.
pub const THINNER: &str = "They can't read it (T)";
/// Where nothing thinner is left.
pub const THINNEST: &str = "These are the thinnest codes. Come closer, or take a file.";
/// The button that ends a transfer that arrived.
pub const ARRIVED: &str = "They have it (Enter)";
/// The button that stops.
pub const STOP: &str = "Stop (Esc)";
/// The button that pauses.
pub const PAUSE: &str = "Pause (Space)";
/// The button that goes on.
pub const RESUME: &str = "Go on (Space)";
/// The button that begins again.
pub const RESTART: &str = "Begin again (R)";
/// The button that accepts.
pub const SAME_WORDS: &str = "The words are the same (Enter)";
/// The slider of the density.
pub const DENSITY: &str = "Density";
/// The slider of the speed.
pub const SPEED: &str = "Codes a second";
/// Beside the receivers.
pub const PROFILE: &str = "Receiver (P)";
/// Above the words.
pub const WORDS: &str = "Words: both screens say the same";
/// Above the keys.
pub const KEYS: &str = "Keys";
/// While a code is being drawn.
pub const DRAWING: &str = "The code is being drawn.";
/// What the code is called where it cannot be seen.
pub const CODE: &str = "The code";
/// What the picture is called where it cannot be seen.
pub const PICTURE: &str = "What the camera sees";
/// What the map is called where it cannot be seen.
pub const MAP: &str = "Parts that are there";
/// Before there is a picture.
pub const NO_PICTURE: &str = "There is no picture yet.";
/// While it pauses.
pub const PAUSED: &str = "Pause. What is there is kept.";
/// Above the files.
pub const FILES: &str = "Or take a file of the same content:";
/// Before a code was read.
pub const WAITING: &str = "Nothing yet. Show the camera the whole code.";
/// A message arrived.
pub const WHOLE: &str = "It is here, whole.";
/// The source has ended.
pub const ENDED: &str = "There are no more pictures, and parts are missing. Begin again, or take a file.";

/// The name of a form.
pub fn mode(mode: Option<Mode>) -> &'static str {
    match mode {
        None => "what suits",
        Some(Mode::Ur) => "UR",
        Some(Mode::Bbqr) => "BBQr",
        Some(Mode::Static) => "one code",
        Some(Mode::Dense) => "dense",
    }
}

/// The form that was taken, and the size of its codes.
pub fn mode_taken(taken: Mode, version: Version) -> String {
    format!(
        "Form (M): {}, codes of version {}",
        mode(Some(taken)),
        version.number()
    )
}

/// What is shown.
pub fn shown(bytes: usize, cut: &Cut) -> String {
    if cut.part_count <= 1 {
        return format!("{bytes} bytes in one code");
    }
    let seconds = cut.plan.time.as_millis().div_ceil(1_000);
    format!("{bytes} bytes in {} codes: about {seconds} s", cut.part_count)
}

/// What had better be done instead, if anything.
pub fn plan(advice: qr::Advice) -> Option<&'static str> {
    match advice {
        qr::Advice::Fine => None,
        qr::Advice::Thinner => Some("The receiver's camera may not resolve codes as dense as these."),
        qr::Advice::Denser => Some("It takes long: denser codes are faster, if they can be read."),
        qr::Advice::Split => Some("It takes long: several smaller payments would cross faster."),
        qr::Advice::SecondMedium => Some("It takes very long: carry it as a file instead."),
    }
}

/// How many codes were shown.
pub fn count(shown: u64) -> String {
    format!("{shown} shown")
}

/// How far it is.
pub fn parts(progress: Progress) -> String {
    if progress.needed == 0 {
        return WAITING.to_owned();
    }
    format!("{} of {} parts", progress.rank, progress.needed)
}

/// How fast it goes.
pub fn rate(per_minute: u32, left: Option<u32>) -> String {
    let (whole, tenth) = (per_minute / 60, per_minute % 60 / 6);
    match left {
        Some(seconds) => format!("{whole}.{tenth} codes a second, {seconds} s left"),
        None => format!("{whole}.{tenth} codes a second"),
    }
}

/// What became of the pictures.
pub fn pictures(read: u64, lost: u64) -> String {
    format!("{read} pictures read, {lost} without use")
}

/// What to do when nothing new comes.
pub fn advice(advice: Advice) -> &'static str {
    match advice {
        Advice::NoPictures => "No picture comes. Look at the camera and its cable.",
        Advice::Aim => {
            "No code is seen. Point the camera at it, come closer, make light, and turn glare away."
        }
        Advice::Closer => "The code is lost. Hold still and come closer, so that it fills the picture.",
        Advice::Thinner => {
            "Most codes cannot be read. Come closer, or press T at the other screen: thinner codes."
        }
        Advice::Slower => {
            "The same codes come again. Let them run on; at the other screen go slower, or press T."
        }
        Advice::Foreign => {
            "A foreign code is in the picture. Show the camera nothing but the screen that sends."
        }
    }
}

/// Why a picture brought nothing, in passing.
pub fn lost(why: Lost) -> String {
    match why {
        Lost::NoCode => "no code in the picture".to_owned(),
        Lost::Refused(fault) => format!("{} [{}]", fault.words().what, fault.code()),
        Lost::Decoder => "the picture could not be looked at".to_owned(),
    }
}

/// What happened to the source, and what to do.
pub fn source(error: &SourceError) -> (String, &'static str) {
    let what = match error {
        SourceError::NoCamera => "No camera is there.".to_owned(),
        SourceError::NotACamera { number } => format!("/dev/video{number} is no camera."),
        SourceError::Gone { .. } => "The camera was pulled out.".to_owned(),
        SourceError::Stuck { waited } => {
            format!("The camera has given no picture for {} s.", waited.as_secs())
        }
        SourceError::Format { offered } => format!("The camera gives {offered}; YUYV or GREY is read here."),
        SourceError::Rate { .. } => {
            "The camera is too slow, or its pictures are too small or too large.".to_owned()
        }
        SourceError::Refused { .. } | SourceError::Short { .. } | SourceError::Thread(_) => {
            "The camera does not work.".to_owned()
        }
        SourceError::File { path, .. } => format!("{} cannot be read.", path.display()),
        SourceError::NotOfFormat { path, wanted } => format!("{} is not {wanted}.", path.display()),
        SourceError::Picture { path, .. } => format!("{} is no picture.", path.display()),
        SourceError::Edges(_) => "The picture is too large.".to_owned(),
    };
    let todo = match error {
        SourceError::NoCamera | SourceError::NotACamera { .. } | SourceError::Gone { .. } => {
            "Plug it in. What is there is kept, and it goes on by itself."
        }
        SourceError::Stuck { .. } => "Pull it out and plug it in again. What is there is kept.",
        SourceError::Format { .. } | SourceError::Rate { .. } => {
            "Take another camera: a plain USB webcam with YUYV."
        }
        SourceError::Refused { .. } | SourceError::Short { .. } | SourceError::Thread(_) => {
            "Close other programs that use it, plug it in again, or take another one."
        }
        SourceError::File { .. } | SourceError::NotOfFormat { .. } | SourceError::Edges(_) => {
            "Stop, and name another source."
        }
        SourceError::Picture { .. } => "It is passed over.",
    };
    (what, todo)
}
