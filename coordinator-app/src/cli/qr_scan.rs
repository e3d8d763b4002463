//! `qr scan`: animated codes of a camera, or of another source, to a file.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use serde::Serialize;
use strongroom_light::{Happened, Reader, source::Place};

use super::Report;
use crate::{
    actions::transport::WORKER,
    failure::Failure,
    messages,
    store::{StoreError, write},
    windows,
};

#[derive(Debug, clap::Args)]
pub struct Scan {
    /// Where the file goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where the pictures come from: camera, camera:NUMBER, display:FILE, folder:DIR or video:FILE
    #[arg(long, value_name = "SOURCE", default_value = "camera")]
    from: Place,
    /// A folder with files that may be taken instead
    #[arg(long, value_name = "DIR")]
    medium: Option<PathBuf>,
}

#[derive(Serialize)]
struct ScanBody {
    file: PathBuf,
    bytes: usize,
    kind: &'static str,
    words: String,
}

impl Scan {
    pub fn run(self) -> Result<Report, Failure> {
        let program = std::env::current_exe().map_err(|source| StoreError::Io {
            path: self.out.clone(),
            source,
        })?;
        let reader = Reader {
            program,
            arguments: vec![WORKER.into()],
        };
        let title = self
            .out
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let tell = |happened: &Happened| {
            // Nobody to tell is no reason to stop.
            let _ = writeln!(io::stderr(), "{}", messages::scanning(happened));
        };
        let arrived = windows::Scan::run(&title, self.from, reader, self.medium.as_deref(), tell)?;
        write(&self.out, &arrived.payload.bytes)?;
        let body = ScanBody {
            bytes: arrived.payload.bytes.len(),
            kind: windows::kind(arrived.payload.kind),
            words: arrived.words.to_string(),
            file: self.out,
        };
        let text = messages::decoded(body.kind, body.bytes, &body.file);
        Ok(Report::new(&body, text))
    }
}
