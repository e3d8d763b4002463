//! The window: `logic` polls the workers, `ui` draws the room that people are in.

mod draw;
mod ends;
mod env;
mod found;
mod light;
mod rooms;
mod running;
mod states;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use eframe::egui::{Context, Ui, ViewportBuilder, ViewportCommand, pos2, vec2};
use strongroom_core::ceremony::script::Kind;

pub use self::env::Setup;
use self::{
    env::Env,
    found::{Founded, Provisioning},
    rooms::{Rooms, Went},
    running::Running,
};
use crate::{
    catalogue::{Language, Words},
    ceremony::{people::Founding, progress::say},
    messages::window,
    site::Mode,
    theme::{self, Look},
    widgets::{Bar, Frame},
    workers::{ceremony::Trouble, standing::StandingWorker},
};

/// The size of a window that is not full-screen, in points.
const SIZE: [f32; 2] = [1280.0, 800.0];
/// How often the window looks for what its threads tell, at the latest; each wakes it as well. A look costs a frame, and
/// idle it may take a hundredth of a processor.
const LOOK: Duration = Duration::from_secs(5);

/// Why there is no window (`E_DISPLAY`).
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no display, or no graphics on it.
    #[error("no window can be opened: {said}")]
    Display {
        /// What the display says.
        said: String,
    },
    /// A thread does not start.
    #[error("thread: {0}")]
    Thread(#[from] io::Error),
}

/// Opens the window and runs it until people leave.
///
/// # Errors
/// [`WindowError`].
pub fn run(setup: Setup) -> Result<(), WindowError> {
    const TITLE: &str = "Strongroom";
    let viewport = ViewportBuilder::default()
        .with_title(TITLE)
        .with_inner_size(SIZE)
        .with_fullscreen(true);
    let options = eframe::NativeOptions {
        viewport,
        ..eframe::NativeOptions::default()
    };
    let display = ["DISPLAY", "WAYLAND_DISPLAY"].map(std::env::var_os);
    if display.iter().all(Option::is_none) {
        return Err(WindowError::Display {
            said: "neither DISPLAY nor WAYLAND_DISPLAY is set".to_owned(),
        });
    }
    let start: eframe::AppCreator<'_> =
        Box::new(|creation| Ok(Box::new(App::new(setup, &creation.egui_ctx)?)));
    // Where a library of the desktop is missing, the toolkit panics.
    let opened = catch_unwind(AssertUnwindSafe(|| eframe::run_native(TITLE, options, start)));
    let said = match opened {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a library of the desktop is missing, or the window failed".to_owned(),
    };
    Err(WindowError::Display { said })
}

/// Where people are.
enum Place {
    /// Between ceremonies.
    Rooms,
    /// They say what a new site is to be.
    Provisioning(Box<Provisioning>),
    /// In a ceremony.
    Ceremony(Box<Running>),
}

/// The window.
pub struct App {
    env: Env,
    rooms: Rooms,
    place: Place,
    leaving: bool,
    /// Where people are in the picture that was drawn last, and where they were last as it was logged.
    drawn: String,
    /// Whether they were there in the picture before as well.
    settled: bool,
    logged: String,
}

impl App {
    /// Builds it in a context of egui.
    ///
    /// # Errors
    /// [`WindowError::Thread`].
    pub fn new(setup: Setup, context: &Context) -> Result<Self, WindowError> {
        let look = Look::default();
        theme::install_fonts(context);
        theme::apply(context, look);
        let env = Env::new(setup, Words::new(Language::default()), look, context.clone());
        let worker = StandingWorker::start(env.setup.site.clone(), env.wake())?;
        Ok(Self {
            rooms: Rooms::new(worker),
            env,
            place: Place::Rooms,
            leaving: false,
            drawn: String::new(),
            settled: false,
            logged: String::new(),
        })
    }

    /// Polls the workers.
    pub fn poll(&mut self, context: &Context) {
        self.rooms.poll();
        let now = context.input(|input| input.time);
        if let Place::Ceremony(running) = &mut self.place {
            running.poll(now);
        }
        let asked = context.input(|input| input.viewport().close_requested());
        if asked && !self.leaving {
            // A window manager closes nothing here: people leave at the first screen, and break ceremonies off.
            context.send_viewport_cmd(ViewportCommand::CancelClose);
            if let Place::Ceremony(running) = &mut self.place {
                running.breaking = running.asked.is_some();
            }
        }
        if self.leaving {
            context.send_viewport_cmd(ViewportCommand::Close);
        }
        context.request_repaint_after(LOOK);
    }

    /// Draws the place that people are at.
    pub fn draw(&mut self, ui: &mut Ui) {
        let standing = self.rooms.standing().cloned();
        let site = standing.as_ref().map(|s| s.site.site.to_string());
        let vault = standing
            .as_ref()
            .and_then(|s| s.vault.as_ref())
            .map(|v| v.name.to_string());
        let network = standing.as_ref().map(|s| s.site.network.to_string());
        let mode = standing.as_ref().map(|s| s.site.mode);
        let bar = Bar {
            site: site.as_deref(),
            vault: vault.as_deref(),
            network: network.as_deref(),
            mode: mode.or(self.env.setup.practice.then_some(Mode::Practice)),
        };
        let now = ui.input(|input| input.time);
        match &mut self.place {
            Place::Rooms => match self.rooms.ui(ui, &mut self.env, bar) {
                Some(Went::Ceremony(kind)) => self.begin(kind, None),
                Some(Went::Provision) => {
                    let provisioning = Provisioning::new(&mut self.env);
                    self.place = Place::Provisioning(Box::new(provisioning));
                }
                Some(Went::Leave) => self.leaving = true,
                None => return,
            },
            Place::Provisioning(provisioning) => {
                let words = std::sync::Arc::clone(&self.env.words);
                let frame = Frame {
                    words: &words,
                    bar,
                    rail: &[],
                };
                match provisioning.ui(ui, frame, &self.env) {
                    Some(Founded::Begin(founding)) => self.begin(Kind::Init, Some(founding)),
                    Some(Founded::Leave) => self.place = Place::Rooms,
                    None => return,
                }
            }
            Place::Ceremony(running) => {
                if !draw::ui(ui, running, &mut self.env, bar, now) {
                    return;
                }
                self.place = Place::Rooms;
                self.rooms.look();
            }
        }
        ui.ctx().request_repaint();
    }

    /// Notes where people are in this picture.
    fn note(&mut self, context: &Context) {
        let place = match &self.place {
            Place::Rooms => self.rooms.place(),
            Place::Provisioning(_) => "provision".to_owned(),
            Place::Ceremony(running) => running.place(),
        };
        self.settled = place == self.drawn;
        self.drawn = place;
        if self.drawn != self.logged {
            context.request_repaint();
        }
    }

    /// Says where people are, once and when they see it, beside the window: for the appliance's log. A screen is laid out
    /// in its first picture and stands in the second. No address, no amount, no secret.
    fn log(&mut self) {
        if self.settled && self.drawn != self.logged {
            say(&format!("screen {}", self.drawn));
            self.logged.clone_from(&self.drawn);
        }
    }

    fn begin(&mut self, kind: Kind, founding: Option<Box<Founding>>) {
        let setup = &self.env.setup;
        let started = Running::start(
            kind,
            founding,
            setup.site.clone(),
            setup.exe.clone(),
            self.env.wake(),
        );
        match started {
            Ok(running) => self.place = Place::Ceremony(Box::new(running)),
            Err(error) => self.rooms.trouble(Trouble {
                code: window::NO_THREAD.0,
                what: error.to_string(),
                todo: window::NO_THREAD.1,
            }),
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &Context, _: &mut eframe::Frame) {
        theme::grow(context);
        // What was drawn before has been on the screen since.
        self.log();
        fill(context);
        self.poll(context);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.draw(ui);
        self.note(ui.ctx());
    }
}

/// Fills the screen where no window manager does it, and grows with it: what is readable on the smallest screen stays
/// so on a large one.
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
