//! A second implementation of descriptors and miniscript (embit, from PyPI) derives the same addresses (B15).
//!
//! `core/optics/tests/interop/setup` installs it; `STRONGROOM_INTEROP` names the folder that it prints.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests"
)]

#[path = "../optics/tests/interop/installed.rs"]
mod installed;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use bitcoin::Network;
use installed::installed;
use strongroom_core::{
    ids::{Digest, EcKey},
    wallet::{Branch, NUMS, Template, Vault},
};
use strongroom_forge::{house::ScriptType, sites::forge_template};

/// Addresses of each vault in each branch.
const EACH: usize = 5;
/// Random templates beside the six.
const TEMPLATES: usize = 100;

/// What embit says that each descriptor pays to.
fn elsewhere(folder: &Path, descriptors: &[String]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/addresses.py");
    let mut child = Command::new(folder.join("venv/bin/python"))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let text = descriptors.join("\n") + "\n";
    let feed = thread::spawn(move || pipe.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    feed.join().unwrap().unwrap();
    assert!(output.status.success(), "embit refused a descriptor");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(String::from).collect()
}

/// The template with this address's keys in it, written by hand, so that nothing of ours but the keys goes in.
fn written_out(template: &str, keys: &[EcKey]) -> String {
    let mut text = template.replace("/<0;1>/*", "/**");
    for (i, key) in keys.iter().enumerate() {
        text = text.replace(&format!("@{i}/**"), &key.to_string());
    }
    text
}

/// Dice that fall the same way each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// Writes miniscripts that may or may not be sane.
struct Writer {
    dice: Dice,
    next: usize,
    multi: &'static str,
}

impl Writer {
    fn slot(&mut self) -> String {
        self.next += 1;
        format!("@{}/**", self.next - 1)
    }

    fn lock(&mut self) -> String {
        match self.dice.roll(4) {
            0 => format!("older({})", 1 + self.dice.roll(65_535)),
            1 => format!("older({})", 4_194_305 + self.dice.roll(65_534)),
            2 => format!("after({})", 1 + self.dice.roll(499_999_998)),
            _ => format!("after({})", 500_000_000 + self.dice.roll(1_600_000_000)),
        }
    }

    fn key(&mut self) -> String {
        let slot = self.slot();
        match self.dice.roll(2) {
            0 => format!("pk({slot})"),
            _ => format!("pkh({slot})"),
        }
    }

    fn many(&mut self) -> String {
        let n = 2 + self.dice.roll(3);
        let m = 1 + self.dice.roll(n);
        let slots: Vec<String> = (0..n).map(|_| self.slot()).collect();
        format!("{}({m},{})", self.multi, slots.join(","))
    }

    fn hash(&mut self) -> String {
        let hex = Digest::of(&[&self.dice.roll(u64::MAX).to_le_bytes()]).to_string();
        match self.dice.roll(4) {
            0 => format!("sha256({hex})"),
            1 => format!("hash256({hex})"),
            2 => format!("hash160({})", &hex[..40]),
            _ => format!("ripemd160({})", &hex[..40]),
        }
    }

    /// Something that leaves one value, with this many levels below at most.
    fn any(&mut self, depth: usize) -> String {
        let below = depth.saturating_sub(1);
        let choice = if depth == 0 {
            self.dice.roll(2)
        } else {
            self.dice.roll(10)
        };
        match choice {
            0 => self.key(),
            1 => self.many(),
            2 => format!(
                "or_d({},and_v(v:{},{}))",
                self.any(below),
                self.key(),
                self.lock()
            ),
            3 => format!(
                "or_i(and_v(v:{},{}),{})",
                self.any(below),
                self.lock(),
                self.any(below)
            ),
            4 => format!("andor({},{},{})", self.key(), self.lock(), self.any(below)),
            5 => format!("and_v(v:{},{})", self.key(), self.any(below)),
            6 => format!("and_b({},a:{})", self.any(below), self.any(below)),
            7 => format!("or_b({},a:{})", self.many(), self.key()),
            8 => format!("and_v(v:{},{})", self.hash(), self.any(below)),
            _ => {
                let (first, second, lock) = (self.key(), self.many(), self.lock());
                format!("thresh(2,{first},a:{second},sln:{lock})")
            }
        }
    }
}

/// Sane templates of every frame, as many as asked for.
fn random_templates(count: usize) -> Vec<String> {
    let mut dice = Dice(2_026);
    let mut found = Vec::new();
    for _ in 0..100_000 {
        if found.len() == count {
            break;
        }
        let tap = dice.roll(3) == 0;
        let multi = if tap { "multi_a" } else { "multi" };
        let mut writer = Writer {
            dice: Dice(dice.roll(u64::MAX)),
            next: 0,
            multi,
        };
        let inner = writer.any(3);
        let text = match (tap, dice.roll(3)) {
            (true, _) => format!("tr({NUMS},{inner})"),
            (false, 0) => format!("sh(wsh({inner}))"),
            (false, _) => format!("wsh({inner})"),
        };
        if Template::parse(&text).is_ok() {
            found.push(text);
        }
    }
    found
}

#[test]
fn a_second_implementation_derives_the_same_thousand_addresses() {
    let Some(folder) = installed() else { return };
    let mut templates: Vec<String> = ScriptType::ALL.iter().map(|s| s.template()).collect();
    templates.extend(random_templates(TEMPLATES));
    assert_eq!(templates.len(), ScriptType::ALL.len() + TEMPLATES);
    let (mut ours, mut descriptors) = (Vec::new(), Vec::new());
    for (seed, template) in (0u64..).zip(&templates) {
        let forged = forge_template(template, EACH, Digest::new([7; 32]), 1, Network::Regtest, seed);
        let vault = Vault::new(&forged.manifest).unwrap();
        for branch in Branch::ALL {
            for index in 0..vault.length(branch) {
                let script = vault.script(branch, index).unwrap();
                descriptors.push(written_out(template, &script.keys));
                ours.push(hex::encode(script.spk.as_bytes()));
            }
        }
    }
    assert!(ours.len() >= 1_000);
    let theirs = elsewhere(&folder, &descriptors);
    assert_eq!(theirs.len(), ours.len());
    for ((ours, theirs), descriptor) in ours.iter().zip(&theirs).zip(&descriptors) {
        assert_eq!(ours, theirs, "{descriptor}");
    }
}
