//! The devices that capture: `/dev/videoN` are also outputs, metadata and codecs.

use std::fs;
use std::panic::catch_unwind;

use v4l::Device as Node;
use v4l::capability::Flags;

/// Longest name that is shown.
const NAME_MAX: usize = 40;

/// A camera that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device {
    /// The number in `/dev/videoN`.
    pub number: u32,
    /// What it calls itself, printable letters only.
    pub name: String,
}

/// Lists the devices that capture and stream pictures, by number.
pub fn list() -> Vec<Device> {
    let entries = fs::read_dir("/dev").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.strip_prefix("video")?.parse().ok());
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    // The library expects UTF-8 in names that any USB device makes up.
    let captures = |number: &u32| catch_unwind(|| look(*number)).ok().flatten();
    numbers.iter().filter_map(captures).collect()
}

fn look(number: u32) -> Option<Device> {
    let node = Node::new(usize::try_from(number).ok()?).ok()?;
    let caps = node.query_caps().ok()?;
    if !caps
        .capabilities
        .contains(Flags::VIDEO_CAPTURE | Flags::STREAMING)
    {
        return None;
    }
    let name = caps
        .card
        .chars()
        .filter(|letter| *letter == ' ' || letter.is_ascii_graphic());
    Some(Device {
        number,
        name: name.take(NAME_MAX).collect(),
    })
}
