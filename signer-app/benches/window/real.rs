//! The real window, on a display without anybody in front of it, painted by the processor.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use eframe::egui::{Context, Key, RawInput, Ui, ViewportBuilder, ViewportCommand};
use strongroom_forge::screen::Screen;
use strongroom_light::source::{Display, FrameSource as _};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::{
        model::{Page, ReviewModel},
        review,
    },
    theme::{self, Look},
};

use crate::{FRAME_MS, IDLE_PERMILLE, START_MS, screens, truth};

/// The word that makes this program the window whose frames are counted.
pub const PAINTED: &str = "painted";
const STARTS: usize = 5;
/// How long nobody touches the window.
const IDLE: Duration = Duration::from_secs(20);

pub fn measure() {
    start();
    idle();
    let screen = Screen::start();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(PAINTED);
    let (code, said) = screen.window(command).end();
    assert_eq!(code, Some(0));
    print!("{said}");
}

fn signer(folder: &tempfile::TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strongroom-signer"));
    command.arg("--site").arg(folder.path().join("site"));
    command
}

/// From the start of the program until its first screen is on the display.
fn start() {
    let folder = tempfile::tempdir().unwrap();
    let mut times: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let screen = Screen::start();
            let begun = Instant::now();
            let window = screen.window(signer(&folder));
            await_picture(&screen);
            let time = begun.elapsed();
            drop(window);
            time
        })
        .collect();
    times.sort_unstable();
    println!(
        r#"{{"bench":"start","starts":{STARTS},"median_ms":{},"worst_ms":{},"bar_ms":{START_MS}}}"#,
        times[STARTS / 2].as_millis(),
        times[STARTS - 1].as_millis()
    );
}

/// Waits until the display holds a picture with letters in it: several shades, and not the black it begins with.
fn await_picture(screen: &Screen) {
    let mut display = Display::new(&screen.framebuffer());
    loop {
        let picture = display.next().unwrap().unwrap();
        let mut shades = [false; 256];
        picture.px().iter().for_each(|px| shades[usize::from(*px)] = true);
        if shades.iter().filter(|seen| **seen).count() > 16 {
            return;
        }
    }
}

/// What the window costs while nobody touches it.
fn idle() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Screen::start();
    let window = screen.window(signer(&folder));
    await_picture(&screen);
    // What it does once after its start is over by then.
    std::thread::sleep(Duration::from_secs(3));
    let (begun, before) = (Instant::now(), ticks(window.id()));
    std::thread::sleep(IDLE);
    let spent = ticks(window.id()) - before;
    // Linux counts a hundred ticks a second.
    let permille = u128::from(spent) * 10 * 1_000 / begun.elapsed().as_millis();
    println!(
        r#"{{"bench":"idle","seconds":{},"permille_of_a_core":{permille},"bar_permille":{IDLE_PERMILLE}}}"#,
        IDLE.as_secs()
    );
    drop(window);
}

/// Time of the processor that a process has used, in the system's ticks.
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name stands in brackets and may hold anything.
    let (_, rest) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    [11, 12].map(|at| fields[at].parse::<u64>().unwrap()).iter().sum()
}

/// Frames of the review with 2,000 outputs in a real window: a page a frame, painted.
struct Painted {
    words: Words,
    model: ReviewModel,
    state: review::State,
    times: Vec<Duration>,
    last: Option<Instant>,
}

impl eframe::App for Painted {
    fn raw_input_hook(&mut self, _: &Context, input: &mut RawInput) {
        let pressed = self.times.len().is_multiple_of(2);
        input.events.push(screens::event(Key::PageDown, pressed));
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.times.push(now - last);
        }
        let view = review::View {
            frame: screens::frame(&self.words),
            model: &self.model,
        };
        review::ui(ui, &view, &mut self.state);
        if self.times.len() == 2 * Page::count(&self.model) {
            tell(&mut self.times);
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
        }
        ui.ctx().request_repaint();
    }
}

/// From one frame to the next: drawn, painted and handed to the display.
fn tell(times: &mut [Duration]) {
    times.sort_unstable();
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        r#"{{"bench":"painted","screen":"review","outputs":{},"frames":{},"median_ms":{:.2},"p99_ms":{:.2},"bar_ms":{FRAME_MS}}}"#,
        truth::OUTPUTS,
        times.len(),
        millis(times[times.len() / 2]),
        millis(times[times.len() * 99 / 100]),
    );
}

/// The child's side.
pub fn paint() {
    let options = eframe::NativeOptions {
        viewport: ViewportBuilder::default().with_inner_size(theme::SMALLEST),
        ..eframe::NativeOptions::default()
    };
    let start: eframe::AppCreator<'_> = Box::new(|creation| {
        theme::install_fonts(&creation.egui_ctx);
        theme::apply(&creation.egui_ctx, Look::default());
        Ok(Box::new(Painted {
            words: Words::new(Language::default()),
            model: truth::review(),
            state: review::State::default(),
            times: Vec::new(),
            last: None,
        }))
    });
    eframe::run_native("bench-window", options, start).unwrap();
}
