//! Paper: other people's PDF reader finds every word of script and act, and our own eyes read the checkpoint off the
//! page again.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use strongroom_core::ceremony::script::Kind;
use strongroom_core::ids::{CeremonyId, Digest};
use strongroom_core::journal::record::Body;
use strongroom_optics::{Scanner, from_png};
use strongroom_signer::ceremony;
use strongroom_signer::workers::journal::{Journal, LogKey, Owner};
use support::house::{House, RECEIPT, sign_answers};

/// What poppler (Debian's poppler-utils) reads, its white made one space each.
fn text_of(pdf: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(pdf).arg("-").output();
    let output = output.unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_holds(text: &str, words: &str) {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&words), "{words:?} is not in:\n{text}");
}

/// The texts of all codes on its pages, as seen at 150 dots an inch.
fn codes_of(pdf: &Path) -> Vec<String> {
    let pages = tempfile::tempdir().unwrap();
    let drawn = Command::new("pdftoppm")
        .args(["-r", "150", "-gray", "-png"])
        .arg(pdf)
        .arg(pages.path().join("page"))
        .status();
    assert!(drawn.unwrap().success());
    let mut codes = Vec::new();
    for page in fs::read_dir(pages.path()).unwrap() {
        let page = from_png(&fs::read(page.unwrap().path()).unwrap()).unwrap();
        let reads = Scanner::new().read(&page, Duration::from_secs(30));
        codes.extend(
            reads
                .into_iter()
                .map(|read| String::from_utf8(read.bytes).unwrap()),
        );
    }
    codes
}

#[test]
fn the_script_on_paper_holds_every_word_and_has_the_same_bytes_each_time() {
    let house = House::new();
    for kind in [Kind::Init, Kind::Register, Kind::Sign, Kind::Test] {
        let arguments = ["ceremony", kind.name(), "--print", "--pdf", "script.pdf"];
        let said = house.run(&arguments).expect(0);
        assert_eq!(said.field("file"), "script: script.pdf");
        let first = fs::read(house.at("script.pdf")).unwrap();
        house.run(&arguments).expect(0);
        assert_eq!(fs::read(house.at("script.pdf")).unwrap(), first);

        let script = ceremony::script(kind).unwrap();
        let text = text_of(&house.at("script.pdf"));
        assert_holds(&text, script.title());
        for step in script.steps() {
            assert_holds(&text, &format!("{} {}", step.number, step.id));
            assert_holds(
                &text,
                &format!("\"{}\" kept: {} time initials remark", step.say, step.evidence),
            );
        }
        for role in script.roles() {
            assert_holds(&text, &format!("{}: name signature", role.as_str()));
        }
    }
}

#[test]
fn the_act_holds_what_the_journal_holds_and_the_checkpoint_is_read_off_the_page() {
    let house = House::with_request();
    let answers = sign_answers(&["bela", "cleo"]).replace(RECEIPT, "no_receipt = \"its paper (A4) burnt\"\n");
    house.answers("sign", &answers);
    let signed = house.ceremony("sign").expect(0);
    let number = signed.field("ceremony");
    let arguments = [
        "journal",
        "sheet",
        "--site",
        "site",
        "--ceremony",
        number,
        "--out",
        "act.pdf",
    ];
    let said = house.run(&arguments).expect(0);
    assert_eq!(said.field("file"), "act: act.pdf");

    let text = text_of(&house.at("act.pdf"));
    for words in [
        "Signing of a request",
        "PRACTICE",
        "Example Custody, site Zurich, regtest",
        "Outcome: signed",
    ] {
        assert_holds(&text, words);
    }
    let mine: Vec<String> = house.journal();
    let begun = mine.iter().position(|line| line.contains(number)).unwrap();
    let mut steps = 0;
    for line in &mine[begun..] {
        match line.split_once(" step ") {
            None => assert_holds(&text, line),
            Some((seq, _)) => {
                steps += 1;
                assert_holds(&text, &format!("{seq} step "));
            }
        }
    }
    let script = ceremony::script(Kind::Sign).unwrap();
    assert_eq!(steps, script.steps().len(), "every step was done");
    for step in script.steps() {
        assert_holds(&text, &format!("step {}, {}", step.number, step.id));
        assert_holds(&text, &step.say);
    }
    assert_holds(&text, "Exception: no receipt: its paper (A4) burnt");
    assert_holds(&text, "bela says yes");
    assert_holds(&text, "cleo says yes");
    assert_holds(&text, &format!("txid {}", signed.field("txid")));

    // The checkpoint: in words, as text, and as light.
    let receipt = fs::read_to_string(house.at("site/receipt.txt")).unwrap();
    assert_holds(&text, signed.field("root-words"));
    assert_holds(&text, &receipt);
    assert_eq!(codes_of(&house.at("act.pdf")), [receipt]);

    // From a copy of the folder without its key, the same bytes; of the ceremony before, an act of its own.
    let first = fs::read(house.at("act.pdf")).unwrap();
    house.copy_dir("site", "copy");
    fs::remove_file(house.at("copy/log.key")).unwrap();
    house
        .run(&arguments.map(|word| if word == "site" { "copy" } else { word }))
        .expect(0);
    assert_eq!(fs::read(house.at("act.pdf")).unwrap(), first);
    let birth = mine[1].split(' ').nth(2).unwrap();
    house
        .run(&arguments.map(|word| if word == number { birth } else { word }))
        .expect(0);
    assert_holds(&text_of(&house.at("act.pdf")), "Outcome: initialised");
}

#[test]
fn a_ceremony_that_is_not_over_has_no_act_and_a_stranger_none_either() {
    let house = House::new();
    let site = house.site();
    fs::create_dir(&site).unwrap();
    let label = |text: &str| text.parse().unwrap();
    let key = LogKey::create(&site.join("log.key")).unwrap();
    let owner = Owner {
        institution: label("Example Custody"),
        site: label("Zurich"),
        network: bitcoin::Network::Regtest,
        rules: 1,
        production: false,
    };
    let mut journal = Journal::create(&site.join("journal"), key, owner).unwrap();
    let ceremony = CeremonyId::new([7; 16]);
    let began = Body::CeremonyBegan {
        ceremony,
        script: label("init"),
        initiator: label("anna"),
        receipt: None,
    };
    journal.append(began).unwrap();
    drop(journal);
    let sheet = |number: &str| {
        let arguments = [
            "journal",
            "sheet",
            "--site",
            "site",
            "--ceremony",
            number,
            "--out",
            "act.pdf",
        ];
        let refused = house.run(&arguments).expect(66);
        assert_eq!(refused.error(), "E_SHEET");
        assert!(!house.at("act.pdf").exists());
        refused.err
    };
    assert!(sheet(&ceremony.to_string()).contains("is not over"));
    let stranger = Digest::of(&[b"stranger"]).to_string();
    assert!(sheet(&stranger[..32]).contains("is not in this journal"));
}
