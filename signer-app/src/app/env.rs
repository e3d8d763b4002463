//! What the window's rooms share: where the site, the camera and the medium are, and the language.

use std::{
    fmt::Display,
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::Context;
use strongroom_light::{Medium, Reader, Scanning, Session, source::Place};
use strongroom_optics::{Gray, render};

use crate::{
    OPTICS_COMMAND,
    catalogue::Words,
    ceremony::people::Files,
    site::files::{self, FileError},
    theme::Look,
    workers::ceremony::Trouble,
};

/// Longest file that is taken from the medium: a request may have no more.
const FILE_MAX: u64 = 4 << 20;

/// What the program was started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The site's directory; a new site is founded there.
    pub site: PathBuf,
    /// The medium's folder: the only one that files are taken from and written to.
    pub medium: Option<PathBuf>,
    /// Where pictures come from.
    pub camera: Place,
    /// Whether only practice is meant.
    pub practice: bool,
    /// The program itself.
    pub exe: PathBuf,
}

/// What every room sees.
pub(super) struct Env {
    pub(super) setup: Setup,
    pub(super) words: Arc<Words>,
    pub(super) look: Look,
    pub(super) medium: Medium,
    context: Context,
}

impl Env {
    pub(super) fn new(setup: Setup, words: Words, look: Look, context: Context) -> Self {
        let mut env = Self {
            setup,
            words: Arc::new(words),
            look,
            medium: Medium::default(),
            context,
        };
        env.look_at_medium();
        env
    }

    /// Lists the medium's files anew.
    pub(super) fn look_at_medium(&mut self) {
        self.medium = self.setup.medium.as_deref().map(Medium::list).unwrap_or_default();
    }

    /// Calls the window from another thread.
    pub(super) fn wake(&self) -> impl Fn() + Send + Sync + Clone + 'static {
        let context = self.context.clone();
        move || context.request_repaint()
    }

    /// Begins to scan into a session.
    pub(super) fn scan(&self, session: Session) -> Scanning {
        let reader = Reader {
            program: self.setup.exe.clone(),
            arguments: vec![OPTICS_COMMAND.into()],
        };
        Scanning::new(self.setup.camera.clone(), reader, session, self.wake())
    }

    /// Reads one of the medium's files.
    pub(super) fn read(&self, index: usize) -> Result<Vec<u8>, Trouble> {
        let path = self.medium.path(index).unwrap_or(Path::new(""));
        // One more byte than a request may have, so that the parser refuses it under its own name.
        files::read(path, FILE_MAX.saturating_add(1)).map_err(|e| trouble(&e))
    }

    /// Reads one of the medium's files as text.
    pub(super) fn read_text(&self, index: usize, limit: usize) -> Result<String, Trouble> {
        let path = self.medium.path(index).unwrap_or(Path::new(""));
        files::read_text(path, limit as u64).map_err(|e| trouble(&e))
    }

    /// Writes files into a new folder of the medium; gives the folder's name and the files.
    pub(super) fn write(
        &mut self,
        folder: &str,
        contents: &[(&'static str, &str, &[u8])],
    ) -> Result<(String, Files), Trouble> {
        let Some(medium) = &self.setup.medium else {
            return Err(trouble(&FileError::Missing {
                path: PathBuf::from(folder),
            }));
        };
        let dir = medium.join(folder);
        let mut written = Vec::new();
        let done = files::make_dir(&dir).and_then(|()| {
            for (what, name, bytes) in contents {
                let path = dir.join(name);
                files::write(&path, bytes)?;
                written.push((*what, path));
            }
            Ok(())
        });
        self.look_at_medium();
        done.map_err(|e| trouble(&e))?;
        Ok((folder.to_owned(), written))
    }
}

fn trouble(error: &FileError) -> Trouble {
    Trouble {
        code: "E_FILE",
        what: printable(error),
        todo: strongroom_light::messages::OTHER_FILE,
    }
}

fn printable(what: &dyn Display) -> String {
    crate::widgets::text::printable(&what.to_string())
}

/// A code that stands still, a pixel for each module; nothing where it would be too long for one.
pub(super) fn code(content: &[u8]) -> Option<Gray> {
    render(content, 1).ok()
}
