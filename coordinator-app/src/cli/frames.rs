//! What several commands share about frames.

use std::path::Path;

use strongroom_core::qr::{Payload, UrType};

use super::Context;
use crate::{
    actions::transport::{DENSITY, Framing, Look, TransportError, read_frames},
    failure::Failure,
    messages,
    store::StoreError,
};

/// How frames are made.
#[derive(Debug, Clone, clap::Args)]
pub struct FramingArgs {
    /// Bytes of the message in each frame: more is faster, less is easier to read
    #[arg(long, default_value_t = DENSITY, value_name = "BYTES")]
    density: usize,
    /// Frames beyond those needed, for a receiver that misses some
    #[arg(long, default_value_t = 50, value_name = "PERCENT")]
    spare: usize,
}

impl FramingArgs {
    /// With what the message is.
    pub fn of(&self, kind: UrType) -> Framing {
        Framing {
            kind,
            density: self.density,
            // A thousand per cent carry through any loss that a camera has.
            spare_percent: self.spare.min(1_000),
        }
    }
}

/// Reads the message in a folder of pictures and says how far it is.
pub fn read_folder(context: &Context, folder: &Path) -> Result<Payload, Failure> {
    let program = std::env::current_exe().map_err(|source| StoreError::Io {
        path: folder.to_owned(),
        source,
    })?;
    let payload = read_frames(&program, folder, |path, look| {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        context.progress(&match look {
            Look::Read(progress) => messages::at_frame(&name, progress.rank, progress.needed),
            Look::Lost(why) => messages::frame_lost(&name, &why),
        });
    });
    payload.map_err(|e: TransportError| e.into())
}
