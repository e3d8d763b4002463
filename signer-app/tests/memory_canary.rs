//! After a ceremony nothing of a passphrase, a card or a PIN is left in the signer's memory. The process is held where
//! it tells its result, by a pipe that nobody empties, and looked into from outside; that wants root.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

mod support;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::pipe::pipe;
use strongroom_core::journal::checkpoint::Checkpoint;
use strongroom_core::note::Note;
use strongroom_core::secret::Secret;
use strongroom_signer::cards::{body, envelope};
use strongroom_signer::devices::pin::{self, Role};
use strongroom_signer::devices::profile::Profile;
use support::house::{House, OFFICERS};
use support::memory::{Found, Needle, bytes, find, text};

/// Longest wait for a ceremony to come to its end.
const PATIENCE: Duration = Duration::from_secs(600);

/// A passphrase that stands nowhere else in the world.
fn passphrase(officer: &str) -> String {
    format!("{officer} keeps 7 Kanarienv\u{f6}gel in the quiet attic")
}

/// A house whose officers have passphrases to be found by; nothing has run yet.
fn house() -> House {
    let house = House::new();
    for officer in OFFICERS {
        let file = house.at(&format!("{officer}.pass"));
        fs::write(file, format!("{}\n", passphrase(officer))).unwrap();
    }
    house
}

/// What no process may keep: passphrases, the officers' keys and shares, the PINs' secrets and the PINs.
fn secrets(house: &House) -> Vec<Needle> {
    let mut needles = Vec::new();
    let (mut user, mut so) = (Vec::new(), Vec::new());
    for officer in OFFICERS {
        needles.extend(text(&format!("passphrase of {officer}"), &passphrase(officer)));
        let sealed = fs::read(house.at(&format!("cards/{officer}.card"))).unwrap();
        let card = envelope::open(&sealed, &Secret::new(passphrase(officer))).unwrap();
        for line in body::write(&card).lines() {
            let secret = |name: &str| Some(hex::decode(line.strip_prefix(name)?).unwrap());
            if let Some(seed) = secret("seed: ") {
                needles.extend(bytes(&format!("key of {officer}"), &seed));
            }
            if let Some(share) = secret("user-share: ") {
                needles.extend(bytes(&format!("share of {officer}"), &share));
                user.push(share);
            }
            if let Some(share) = secret("so-share: ") {
                needles.extend(bytes(&format!("so share of {officer}"), &share));
                so.push(share);
            }
        }
    }
    let profile = profile(house);
    for (role, shares) in [(Role::User, user), (Role::So, so)] {
        let secret = sskr::sskr_combine(&shares[..2]).unwrap();
        needles.extend(bytes(&format!("secret of {role:?}"), secret.data()));
        let secret = strongroom_signer::secret::Secret::new(secret.data().to_vec());
        let pin = pin::derive(&secret, role, &profile.serial, profile.pin_max);
        let pin = String::from_utf8(pin.expose_bytes().to_vec()).unwrap();
        needles.extend(text(&format!("pin of {role:?}"), &pin));
    }
    needles
}

/// The token's profile, as the site keeps it.
fn profile(house: &House) -> Profile {
    Profile::from_toml(&fs::read_to_string(house.at("site/device.toml")).unwrap()).unwrap()
}

/// A signer at the end of its ceremony: it waits for somebody to take its result.
struct Held {
    child: Child,
    result: File,
}

impl Held {
    /// Runs a ceremony to its end, as somebody who may not look into other processes.
    fn run(house: &House, script: &str) -> Self {
        let (result, full) = full_pipe();
        let answers = format!("{script}.toml");
        let child = without_ptrace()
            .arg(env!("CARGO_BIN_EXE_strongroom-signer"))
            .args(["ceremony", script, "--site", "site", "--answers", &answers])
            .current_dir(house.dir.path())
            .stdin(Stdio::null())
            .stdout(full)
            .stderr(File::create(house.at("said")).unwrap())
            .spawn()
            .unwrap();
        let mut held = Self { child, result };
        let begun = Instant::now();
        while !held.tells() {
            assert!(
                held.child.try_wait().unwrap().is_none(),
                "{:?}",
                fs::read_to_string(house.at("said"))
            );
            assert!(begun.elapsed() < PATIENCE, "no end of the ceremony");
            // Nothing outside tells that a process waits in a call but its own state.
            std::thread::sleep(Duration::from_millis(20));
        }
        held
    }

    /// Whether its main thread writes to stdout: there it stays, for the pipe is full.
    fn tells(&self) -> bool {
        let call = fs::read_to_string(format!("/proc/{}/syscall", self.child.id())).unwrap_or_default();
        let mut words = call.split(' ');
        // The call's number is the architecture's; what it is called with is the same.
        ["1", "64"].contains(&words.next().unwrap_or_default()) && words.next() == Some("0x1")
    }

    /// Takes the result, and gives what the signer says in the end.
    fn take(mut self) -> String {
        let mut said = String::new();
        self.result.read_to_string(&mut said).unwrap();
        assert!(self.child.wait().unwrap().success());
        said.trim_start_matches('.').to_owned()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pipe that is full: whoever writes to it waits.
fn full_pipe() -> (File, OwnedFd) {
    let (result, full) = pipe().unwrap();
    let flags = fcntl_getfl(&full).unwrap();
    fcntl_setfl(&full, flags | OFlags::NONBLOCK).unwrap();
    let mut writer = File::from(full.try_clone().unwrap());
    while writer.write(&[b'.'; 4_096]).is_ok() {}
    while writer.write(b".").is_ok() {}
    fcntl_setfl(&full, flags).unwrap();
    (File::from(result), full)
}

/// Runs a program that must not look into others by right: as an ordinary user's.
fn without_ptrace() -> Command {
    let mut command = Command::new("setpriv");
    // Each of these rights lets root look into whatever it likes.
    let without = "-sys_ptrace,-perfmon,-sys_admin";
    command.args(["--bounding-set", without, "--inh-caps", without, "--"]);
    command
}

/// Whether such a program can look into a process.
fn lies_open(pid: u32) -> bool {
    let looked = without_ptrace()
        .args(["head", "-c", "1", &format!("/proc/{pid}/maps")])
        .output();
    !looked.unwrap().stdout.is_empty()
}

fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("SKIPPED: only root can look into the signer, for it keeps others from it");
    }
    root
}

fn names(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.name.as_str()).collect()
}

#[test]
fn what_is_in_memory_is_found_in_every_writing_and_across_borders() {
    let own = std::process::id();
    // Made here, so that it stands in no program.
    let words: String = ["what", "was", "planted"]
        .map(|word| word.to_uppercase())
        .join("-");
    let mut needles = text("plant", &words);
    needles.extend(bytes("seed", &[0xd7, 1, 2, 3, 4, 5, 6, 0xd8, 0xd9]));
    let (mut plain, mut border) = (Vec::new(), vec![0u8; 4 << 20]);
    for needle in &needles {
        plain.extend_from_slice(&needle.bytes);
    }
    // At each place of a window as long as the pieces: one of them lies on the border of two.
    let copy = &needles[1].bytes;
    for place in (0..3 << 20).step_by(4_093) {
        border[place..place + copy.len()].copy_from_slice(copy);
    }
    let (plain, border) = (black_box(plain), black_box(border));
    let found = find(own, &needles).unwrap();
    for needle in &needles {
        assert!(
            names(&found).contains(&needle.name.as_str()),
            "{} is not found",
            needle.name
        );
    }
    let base = border.as_ptr() as u64;
    for place in (0..3 << 20).step_by(4_093) {
        assert!(
            found.iter().any(|f| f.address == base + place as u64),
            "the copy at {place}"
        );
    }
    drop((plain, border));
    let absent = text(
        "absent",
        &["never", "anywhere", "at all"]
            .concat()
            .to_uppercase()
            .replace('A', "4"),
    );
    let found = find(own, &absent[1..]).unwrap();
    assert!(found.iter().all(|f| f.name.contains("utf-16")), "{found:?}");
}

/// Fails if anything of a secret is left, or if more than root could have looked.
#[track_caller]
fn assert_clean(house: &House, signer: &Held) {
    let pid = signer.child.id();
    // What is still there is found: the journal's root, which the result is about to tell.
    let receipt = fs::read_to_string(house.at("site/receipt.txt")).unwrap();
    let note: Note = receipt.parse().unwrap();
    let root = Checkpoint::parse(note.text()).unwrap().root;
    let control = bytes("root", root.as_bytes());
    assert!(!find(pid, &control).unwrap().is_empty(), "the root is in memory");

    let found = find(pid, &secrets(house)).unwrap();
    assert!(found.is_empty(), "{found:#?}");

    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"));
    let core: Vec<&str> = core.unwrap().split_whitespace().take(2).collect();
    assert_eq!(core, ["0", "0"]);
    assert!(!lies_open(pid), "only root looks into the signer");
}

#[test]
fn after_a_ceremony_no_secret_is_left_in_memory_and_nobody_else_could_have_looked() {
    if !is_root() {
        return;
    }
    let house = house();
    let signer = Held::run(&house, "init");
    assert_clean(&house, &signer);
    assert!(signer.take().contains("outcome: initialised\n"));
    house.prepare_registration(&house.forge());
    house.ceremony("register").expect(0);
    house.prepare_request();
    let signer = Held::run(&house, "sign");
    assert_clean(&house, &signer);
    let said = signer.take();
    assert!(said.contains("outcome: signed\n"), "{said}");

    // Into a program that does not keep others out, whoever runs it looks. Once it answers it is the one named here.
    let piped = |command: &mut Command| command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut other = piped(without_ptrace().arg("cat")).unwrap();
    other.stdin.as_mut().unwrap().write_all(b"?").unwrap();
    other.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    let open = lies_open(other.id());
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(open);
}
