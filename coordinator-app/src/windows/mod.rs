//! The coordinator's windows. They draw what light's panels draw, and carry out what is asked for.

mod scan;
mod show;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use eframe::egui::{Context, ViewportBuilder, ViewportCommand, pos2, vec2};
use strongroom_light::source::SourceError;
use strongroom_light::{PipelineError, ShowError, theme};

pub use scan::Scan;
pub(crate) use scan::kind;
pub use show::Show;

/// The size of a window that is not full-screen, in points.
const SIZE: [f32; 2] = [1_200.0, 800.0];
/// How often a window looks for what its threads tell, at the latest.
const LOOK: Duration = Duration::from_millis(250);

/// Why a window was of no use.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no display, or no graphics on it.
    #[error("no window can be opened: {said}")]
    Display {
        /// What the display says.
        said: String,
    },
    /// The message cannot be shown.
    #[error(transparent)]
    Show(#[from] ShowError),
    /// Nothing can be scanned.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The source cannot be opened.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Somebody stopped before the message had crossed.
    #[error("stopped before it had crossed")]
    Stopped,
}

impl WindowError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Display { .. } => "E_DISPLAY",
            Self::Show(error) => error.code(),
            Self::Pipeline(error) => error.code(),
            Self::Source(error) => error.code(),
            Self::Stopped => "E_QR_INCOMPLETE",
        }
    }
}

/// Opens a window and runs it until it closes.
fn run<A: eframe::App + 'static>(
    title: &str,
    full: bool,
    app: impl FnOnce(&Context) -> A + 'static,
) -> Result<(), WindowError> {
    let viewport = ViewportBuilder::default()
        .with_title(title)
        .with_inner_size(SIZE)
        .with_fullscreen(full);
    let options = eframe::NativeOptions {
        viewport,
        ..eframe::NativeOptions::default()
    };
    let start: eframe::AppCreator<'_> = Box::new(|creation| {
        let context = &creation.egui_ctx;
        context.set_visuals(theme::visuals());
        Ok(Box::new(app(context)))
    });
    let display = ["DISPLAY", "WAYLAND_DISPLAY"].map(std::env::var_os);
    if display.iter().all(Option::is_none) {
        return Err(WindowError::Display {
            said: "neither DISPLAY nor WAYLAND_DISPLAY is set".to_owned(),
        });
    }
    // Where a library of the desktop is missing, the toolkit panics.
    let opened = catch_unwind(AssertUnwindSafe(|| eframe::run_native(title, options, start)));
    let said = match opened {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a library of the desktop is missing".to_owned(),
    };
    Err(WindowError::Display { said })
}

/// Fills the screen where no window manager does it.
fn fill(context: &Context) {
    let (monitor, inner) =
        context.input(|input| (input.viewport().monitor_size, input.content_rect().size()));
    let Some(monitor) = monitor else { return };
    let off = (monitor.x - inner.x).abs().max((monitor.y - inner.y).abs());
    if monitor.min_elem() > 0.0 && off > 1.0 {
        context.send_viewport_cmd(ViewportCommand::OuterPosition(pos2(0.0, 0.0)));
        context.send_viewport_cmd(ViewportCommand::InnerSize(vec2(monitor.x, monitor.y)));
    }
}
