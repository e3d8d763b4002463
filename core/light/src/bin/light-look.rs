//! Looks through a source and tells line by line what it sees: for trying a camera by hand, and for tests.
//!
//! `light-look list` names the cameras; `light-look SOURCE [FILE]` reads until a message is whole and writes it to
//! FILE. Run as `light-look optics-worker` it is its own picture reader.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;

use strongroom_light::source::{Place, camera};
use strongroom_light::{Event, Pipeline, Reader, Session, messages};
use strongroom_optics::worker;

const WORKER: &str = "optics-worker";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match arguments.next().as_deref() {
        Some(WORKER) => worker::serve(io::stdin().lock(), io::stdout()).map_err(|error| error.to_string()),
        Some("list") => list(),
        Some(place) => look(place, arguments.next().as_deref()),
        None => Err("name a source".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn say(line: &str) -> Result<(), String> {
    let mut out = io::stdout();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}

fn list() -> Result<(), String> {
    camera::list()
        .iter()
        .try_for_each(|device| say(&format!("camera {}: {}", device.number, device.name)))
}

fn look(place: &str, file: Option<&str>) -> Result<(), String> {
    let place: Place = place
        .parse()
        .map_err(|error: strongroom_light::source::NoPlace| error.to_string())?;
    let source = place
        .open()
        .map_err(|error| format!("{error} [{}]", error.code()))?;
    let reader = Reader {
        program: std::env::current_exe().map_err(|error| error.to_string())?,
        arguments: vec![WORKER.into()],
    };
    let (wake, woken) = sync_channel(1);
    let wake = move || {
        // One waits already: it will be looked at.
        let _ = wake.try_send(());
    };
    let pipeline =
        Pipeline::start(source, &Session::new(), &reader, wake).map_err(|error| error.to_string())?;
    loop {
        while let Some(event) = pipeline.try_event() {
            match event {
                Event::Read { number, progress, .. } => {
                    say(&format!(
                        "read {number}: {} of {}",
                        progress.rank, progress.needed
                    ))?;
                }
                Event::Lost { number, why, .. } => say(&format!("lost {number}: {}", messages::lost(why)))?,
                Event::Source(error) => say(&format!("source {}: {error}", error.code()))?,
                Event::Back { name } => say(&format!("back {name}"))?,
                Event::Ended => return Err("no more pictures [E_QR_INCOMPLETE]".to_owned()),
                Event::Whole(arrived) => {
                    if let Some(file) = file {
                        std::fs::write(file, &arrived.payload.bytes).map_err(|error| error.to_string())?;
                    }
                    return say(&format!(
                        "whole {}: {}",
                        arrived.payload.bytes.len(),
                        arrived.words
                    ));
                }
            }
        }
        if woken.recv().is_err() {
            return Err("the threads have ended".to_owned());
        }
    }
}
