//! The signer's window as officers use it: a real window on a display of its own, a real module, light to and from the
//! coordinator's window on another display, and keys alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on must stop"
)]

mod support;

use std::{fs, path::Path, process::Command};

use strongroom_core::{wallet::Branch, words::Words};
use strongroom_forge::screen::{Screen, Window};
use support::{
    house::{House, base_order, p2wpkh, request_to},
    memory,
};

const TITLE: &str = "Strongroom";

/// The signer's window at a site, on a display.
struct Kiosk<'a> {
    screen: &'a Screen,
    window: Window,
    /// Pictures kept so far.
    kept: u32,
}

impl<'a> Kiosk<'a> {
    fn start(house: &House, screen: &'a Screen, from: &str) -> Self {
        let command = house.command(&["--site", "site", "--medium", "medium", "--from", from]);
        let mut kiosk = Self {
            screen,
            window: screen.window(command),
            kept: 0,
        };
        kiosk.at("start");
        kiosk
    }

    /// Waits until people are there, and keeps a picture of it.
    fn at(&mut self, place: &str) -> String {
        let line = format!("screen {place}");
        let found = self.window.until(|l| l.starts_with(&line));
        self.kept += 1;
        let name = place.replace([' ', '/'], "-");
        self.screen.keep(&format!("{:02}-{name}.png", self.kept));
        found
    }

    fn press(&self, keys: &[&str]) {
        for key in keys {
            self.screen.press(TITLE, key);
        }
    }

    fn type_text(&self, text: &str) {
        self.screen.type_text(TITLE, text);
    }

    /// Begins what has this digit, and brings the receipt that has that one on the medium.
    fn begin(&mut self, task: &str, receipt: &str) {
        self.press(&[task]);
        self.at("operator");
        self.press(&["1", "Return"]);
        self.at("receipt");
        self.press(&[receipt]);
    }

    /// Turns all pages of the review, each as soon as the one before was seen.
    fn read_review(&mut self) {
        let first = self.at("review page 1/");
        let pages = first.trim_end_matches(" seen").rsplit_once('/').unwrap().1;
        let count: u32 = pages.parse().unwrap();
        if !first.ends_with(" seen") {
            self.at(&format!("review page 1/{count} seen"));
        }
        for page in 2..=count {
            self.press(&["Next"]);
            self.at(&format!("review page {page}/{count} seen"));
        }
        self.press(&["Return"]);
    }

    /// An officer comes with a card and says yes; what comes next is here.
    fn say_yes(&mut self, officer: &str, digit: &str, file: &str, next: &str) {
        self.press(&[digit, "Return"]);
        self.at(&format!("card {officer} where"));
        self.press(&[file]);
        self.at(&format!("card {officer} passphrase"));
        self.type_text(&format!("the long words of {officer}"));
        self.at(&format!("card {officer} typing"));
        self.press(&["Return"]);
        self.at(&format!("voice {officer}"));
        self.screen.hold("a", true);
        self.at(next);
        self.screen.hold("a", false);
    }
}

impl Kiosk<'_> {
    /// What these officers typed stands nowhere in the program's memory (to look is root's alone), and no core of it would
    /// be written.
    fn remembers_nothing(&self, officers: &[&str]) {
        let id = self.window.id();
        let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        assert!(core.split_whitespace().nth(4) == Some("0"), "{core}");
        let needles: Vec<_> = officers
            .iter()
            .flat_map(|officer| memory::text(officer, &format!("the long words of {officer}")))
            .collect();
        if rustix::process::geteuid().is_root() {
            // The finder finds: the name of the vault stands on every screen.
            assert!(
                !memory::find(id, &memory::text("vault", "Cold vault"))
                    .unwrap()
                    .is_empty()
            );
            let found: Vec<String> = memory::find(id, &needles)
                .unwrap()
                .iter()
                .map(|f| format!("{f:?}"))
                .collect();
            assert!(found.is_empty(), "{found:?}");
        }
    }
}

/// The coordinator's program, which is built beside the signer's.
fn coordinator(house: &House, arguments: &[&str]) -> Command {
    let signer = Path::new(env!("CARGO_BIN_EXE_strongroom-signer"));
    let program = signer.with_file_name("strongroom-coordinator");
    assert!(
        program.exists(),
        "build the whole workspace: {}",
        program.display()
    );
    let mut command = Command::new(program);
    command.args(arguments).current_dir(house.dir.path());
    command
}

/// A house whose medium holds the cards and the last receipt.
fn house() -> House {
    let house = House::with_request();
    fs::create_dir(house.at("medium")).unwrap();
    for card in ["bela.card", "cleo.card"] {
        fs::copy(house.at("cards").join(card), house.at("medium").join(card)).unwrap();
    }
    fs::copy(house.site().join("receipt.txt"), house.at("medium/receipt.txt")).unwrap();
    house
}

#[test]
fn a_request_comes_and_its_answer_goes_as_light_and_keys_do_everything_between() {
    let house = house();
    let (here, there) = (Screen::start(), Screen::start());
    let mut kiosk = Kiosk::start(&house, &here, &there.source());
    kiosk.begin("1", "3");
    kiosk.at("scan");
    let shows = there.window(coordinator(&house, &["qr", "show", "--in", "request.psbt"]));
    kiosk.at("scan whole");
    kiosk.press(&["Return"]);
    there.press("request.psbt", "Return");
    assert_eq!(shows.end().0, Some(0));
    kiosk.at("order");
    kiosk.type_text(&format!("{} ", base_order()));
    kiosk.at("order whole");
    kiosk.press(&["Return"]);
    kiosk.read_review();
    kiosk.at("card whose");
    kiosk.say_yes("bela", "1", "1", "card whose");
    kiosk.say_yes("cleo", "1", "2", "present");
    let scan = ["qr", "scan", "--out", "answer.psbt", "--from", &here.source()];
    let mut scans = there.window(coordinator(&house, &scan));
    scans.until(|line| line.starts_with("whole: "));
    there.press("answer.psbt", "Return");
    assert_eq!(scans.end().0, Some(0));
    kiosk.press(&["Return"]);
    kiosk.at("close");
    kiosk.remembers_nothing(&["bela", "cleo"]);
    kiosk.press(&["Return"]);
    kiosk.at("start");
    kiosk.press(&["q"]);
    assert_eq!(kiosk.window.end().0, Some(0));
    // What arrived is what the journal released: the same request again gives the same answer.
    let again = house.ceremony("sign").expect(0);
    assert_eq!(again.field("outcome"), "reissued");
    assert_eq!(
        fs::read(house.at("answer.psbt")).unwrap(),
        fs::read(house.at("out/answer.psbt")).unwrap()
    );
}

#[test]
fn a_refused_request_is_said_and_written_down_and_a_ceremony_is_broken_off_by_keys() {
    let house = house();
    let forge = house.forge();
    let stranger = p2wpkh("751e76e8199196d454941c45d1b3a323f1433bd6");
    fs::write(
        house.at("medium/request.psbt"),
        request_to(&forge, stranger, 100_000),
    )
    .unwrap();
    let here = Screen::start();
    let mut kiosk = Kiosk::start(&house, &here, "folder:cards");
    kiosk.begin("1", "3");
    kiosk.at("scan");
    kiosk.press(&["4"]);
    kiosk.at("scan whole");
    kiosk.press(&["Return"]);
    kiosk.at("refusal");
    kiosk.press(&["w", "Return"]);
    kiosk.at("close");
    kiosk.press(&["Return"]);
    kiosk.at("start");
    let last = house.journal();
    assert!(last.last().unwrap().contains("refused E_WHITELIST"), "{last:?}");
    let folders = fs::read_dir(house.at("medium")).unwrap().flatten();
    let folder = folders.map(|f| f.path()).find(|p| p.is_dir()).unwrap();
    let written = fs::read_to_string(folder.join("refusal.txt")).unwrap();
    assert!(
        written.starts_with("strongroom/refusal/v1\n") && written.ends_with("code: E_WHITELIST\n"),
        "{written}"
    );

    // The receipt on the medium is older by now, and still holds; then people think better of it.
    kiosk.begin("1", "3");
    kiosk.at("scan");
    kiosk.press(&["Escape"]);
    kiosk.at("break-off");
    kiosk.press(&["Return"]);
    kiosk.at("scan");
    kiosk.press(&["Escape"]);
    kiosk.at("break-off");
    kiosk.press(&["b"]);
    kiosk.at("aborted E_STOPPED");
    kiosk.press(&["Return"]);
    kiosk.at("start");
    kiosk.press(&["q"]);
    assert_eq!(kiosk.window.end().0, Some(0));
    assert!(house.journal().last().unwrap().contains("E_STOPPED"));
}

#[test]
fn a_vault_is_registered_by_keys_and_the_words_that_the_other_sites_read() {
    let house = House::initialised();
    let forge = house.forge();
    house.prepare_registration(&forge);
    fs::create_dir(house.at("medium")).unwrap();
    for (from, to) in [
        ("cards/bela.card", "bela.card"),
        ("cards/cleo.card", "cleo.card"),
        ("manifest.txt", "manifest.txt"),
        ("policy.toml", "policy.toml"),
        ("site/receipt.txt", "receipt.txt"),
    ] {
        fs::copy(house.at(from), house.at("medium").join(to)).unwrap();
    }
    let here = Screen::start();
    let mut kiosk = Kiosk::start(&house, &here, "folder:cards");
    kiosk.begin("2", "5");
    kiosk.at("papers");
    kiosk.press(&["3", "Return", "4", "Return"]);
    kiosk.at("words");
    kiosk.press(&["Return"]);
    kiosk.type_text(&format!("{} ", Words::twelve(&forge.manifest.fingerprint())));
    kiosk.at("words whole");
    kiosk.press(&["Return"]);
    kiosk.at("card whose");
    kiosk.say_yes("bela", "1", "1", "card whose");
    kiosk.say_yes("cleo", "1", "2", "close");
    kiosk.remembers_nothing(&["bela", "cleo"]);
    kiosk.press(&["Return"]);
    kiosk.at("start");
    kiosk.press(&["q"]);
    assert_eq!(kiosk.window.end().0, Some(0));
    let address = house
        .run(&["address", "--site", "site", "--index", "3"])
        .expect(0);
    let expected = forge.vault.address(Branch::Receive, 3).unwrap();
    assert_eq!(address.field("address"), expected.to_string());
}
