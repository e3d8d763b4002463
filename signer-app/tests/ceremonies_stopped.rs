//! What stops a ceremony before anything is signed: broken papers, cards, pictures and machines, each under the code
//! that people look up, with what to do, and with nothing half-done.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

mod support;

use std::fs;
use std::io::Write as _;
use std::process::Command;

use age::secrecy::SecretString;
use strongroom_core::{
    ids::CeremonyId,
    journal::record::{Body, Outcome},
};
use strongroom_forge::{
    draft::Draft,
    house::{Forge, Wrapping},
};
use strongroom_signer::{
    ceremony::light,
    workers::journal::{Journal, LogKey},
};
use support::house::{House, Ran, init_answers, sign_answers};

/// Fails the test unless nobody was heard, and nothing signed, in all the journal.
#[track_caller]
fn nothing_signed(house: &House) {
    let journal = house.journal();
    let spent = |l: &String| l.contains(" intent ") || l.contains(" result ");
    assert!(!journal.iter().any(spent), "{journal:#?}");
    assert!(!house.at("out").exists());
}

/// What the one who reads is told to do.
fn hint(ran: &Ran) -> &str {
    let line = ran.err.lines().find_map(|l| l.strip_prefix("hint: "));
    line.unwrap_or_default()
}

/// An age file under a passphrase, as anybody can make one: half a card.
fn age_file(text: &str, passphrase: &str, log_n: u8) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase));
    recipient.set_work_factor(log_n);
    let one: [&dyn age::Recipient; 1] = [&recipient];
    let mut sealed = Vec::new();
    let mut writer = age::Encryptor::with_recipients(one.into_iter())
        .unwrap()
        .wrap_output(&mut sealed)
        .unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap();
    sealed
}

#[test]
fn a_card_that_is_none_opens_nothing_and_says_what_is_wrong() {
    let house = House::initialised();
    house.prepare_registration(&house.forge());
    let good = fs::read(house.at("cards/bela.card")).unwrap();
    let words = "the long words of bela";
    let half = |passphrase| age_file("strongroom/card/v1\nofficer: bela\n", passphrase, 14);
    let text = [half(words), half("words that nobody knows")].concat();
    let mut dear = good.clone();
    // "14" stands at the end of the first line of the scrypt stanza: 2^21 would take 2 GiB.
    let stanza = dear.windows(10).position(|w| w == b"-> scrypt ").unwrap();
    let end = stanza + dear[stanza..].iter().position(|b| *b == b'\n').unwrap();
    dear[end - 2..end].copy_from_slice(b"21");
    let cases = [
        (b"no card".to_vec(), "E_CARD"),
        (vec![0; 4096], "E_CARD"),
        (text, "E_CARD_BODY"),
        (dear, "E_CARD_WORK"),
    ];
    for (card, code) in cases {
        fs::write(house.at("cards/bela.card"), card).unwrap();
        let refused = house.ceremony("register").expect(65);
        assert_eq!(refused.error(), code, "{}", refused.err);
        assert!(refused.err.contains("card of bela: "), "{}", refused.err);
        assert_eq!(
            hint(&refused),
            "use another officer's card, and have this one looked at"
        );
        let last = house.journal().pop().unwrap();
        assert!(last.ends_with(&format!("aborted: {code}")), "{last}");
    }
    fs::write(house.at("cards/bela.card"), good).unwrap();
    house.ceremony("register").expect(0);
    nothing_signed(&house);
}

#[test]
fn a_card_is_not_made_under_a_short_passphrase_nor_over_another() {
    let house = House::new();
    fs::write(house.at("anna.pass"), "eleven char\n").unwrap();
    let short = house.ceremony("init").expect(65);
    assert_eq!(short.error(), "E_CARD_PASSPHRASE_SHORT", "{}", short.err);
    assert!(!house.at("cards/anna.card").exists());

    for ending in ["card", "png"] {
        let house = House::new();
        let there = house.at(&format!("cards/bela.{ending}"));
        fs::create_dir(house.at("cards")).unwrap();
        if ending == "card" {
            fs::write(&there, "somebody's card").unwrap();
        } else {
            // A picture that cannot be written.
            fs::create_dir(&there).unwrap();
        }
        let refused = house.ceremony("init");
        assert_ne!(refused.code, 0);
        assert_eq!(refused.error(), "E_CARD_ISSUE", "{}", refused.err);
        assert!(refused.err.contains("card of bela: "), "{}", refused.err);
        assert_eq!(
            hint(&refused),
            "use an empty folder for the cards; no card is overwritten"
        );
        if ending == "card" {
            assert_eq!(fs::read(&there).unwrap(), b"somebody's card");
        }
        assert!(!house.at("cards/cleo.card").exists());
        let journal = house.journal();
        assert!(
            !journal.iter().any(|l| l.contains("keys")),
            "no keys are made: {journal:#?}"
        );
        assert!(!house.at("site/sheet.txt").exists());
    }
}

#[test]
fn pictures_without_a_whole_request_are_no_request() {
    let house = House::with_request();
    let answers = sign_answers(&["bela", "cleo"]);
    let light = answers.replace("request = \"request.psbt\"", "frames = \"frames\"");
    house.answers("sign", &light);
    let refused = || {
        let refused = house.ceremony("sign").expect(65);
        assert_eq!(refused.error(), "E_LIGHT", "{}", refused.err);
        assert_eq!(hint(&refused), "show all frames again, or use the file");
        assert!(house.journal().last().unwrap().ends_with("aborted: E_LIGHT"));
        refused
    };
    fs::create_dir(house.at("frames")).unwrap();
    assert!(refused().err.contains("no pictures in frames"));
    fs::write(house.at("frames/frame-0000.png"), "no picture").unwrap();
    assert!(refused().err.contains("0 of 0 parts were read"));
    // All pictures but those that complete it.
    let request = fs::read(house.at("request.psbt")).unwrap();
    let count = light::show(&request, 300, &house.at("frames")).unwrap();
    for number in 1..count {
        fs::remove_file(house.at(&format!("frames/frame-{number:04}.png"))).unwrap();
    }
    let part = refused();
    assert!(part.err.contains("1 of "), "{}", part.err);
    nothing_signed(&house);
    light::show(&request, 300, &house.at("frames")).unwrap();
    house.ceremony("sign").expect(0);
}

#[test]
fn ceremonies_come_in_their_order() {
    let house = House::initialised();
    house.answers("sign", &sign_answers(&["bela", "cleo"]));
    fs::write(house.at("request.psbt"), b"anything").unwrap();
    let before = house.journal();
    for command in [
        vec!["ceremony", "sign", "--site", "site", "--answers", "sign.toml"],
        vec!["address", "--site", "site", "--index", "0"],
    ] {
        let early = house.run(&command).expect(65);
        assert_eq!(early.error(), "E_NOT_YET", "{}", early.err);
        assert!(
            early.err.contains("this site has no registered vault yet"),
            "{}",
            early.err
        );
        assert_eq!(hint(&early), "run the ceremonies in order: init, register, sign");
    }
    assert_eq!(house.journal(), before, "a ceremony began");
}

#[test]
fn practice_and_production_are_never_mixed() {
    let house = House::new();
    house.answers(
        "init",
        &init_answers().replace("mode = \"practice\"", "mode = \"production\""),
    );
    let mixed = house.ceremony("init").expect(65);
    assert_eq!(mixed.error(), "E_MODE", "{}", mixed.err);
    assert!(
        mixed
            .err
            .contains("this site is for production, the device for practice"),
        "{}",
        mixed.err
    );
    assert!(!house.at("site").exists(), "nothing is begun");
    let empty = fs::read_dir(house.at("tokens")).unwrap().next().is_none();
    assert!(empty, "no token is made");
    // A profile that is exchanged later is asked again before the token is.
    let house = House::with_request();
    let profile = fs::read_to_string(house.at("site/device.toml")).unwrap();
    assert!(profile.contains("production = false"), "{profile}");
    let production = profile.replace("production = false", "production = true");
    fs::write(house.at("site/device.toml"), production).unwrap();
    assert_ne!(house.ceremony("sign").code, 0);
    nothing_signed(&house);
    fs::write(house.at("site/device.toml"), profile).unwrap();
    house.ceremony("sign").expect(0);
}

#[test]
fn a_site_file_beside_another_journal_is_refused() {
    let house = House::with_request();
    let good = fs::read_to_string(house.at("site/site.toml")).unwrap();
    let before = house.journal();
    for (right, wrong) in [
        ("Example Custody", "Other Custody"),
        ("Zurich", "Geneva"),
        ("regtest", "testnet"),
        ("practice", "production"),
    ] {
        assert!(good.contains(right), "{good}");
        fs::write(house.at("site/site.toml"), good.replace(right, wrong)).unwrap();
        for command in [
            vec!["ceremony", "sign", "--site", "site", "--answers", "sign.toml"],
            vec![
                "ceremony",
                "register",
                "--site",
                "site",
                "--answers",
                "register.toml",
            ],
            vec!["address", "--site", "site", "--index", "0"],
        ] {
            let refused = house.run(&command).expect(65);
            assert_eq!(refused.error(), "E_SITE", "{}", refused.err);
        }
    }
    // Another version, a line too many and no TOML at all are no site's either.
    for wrong in [
        good.replace("version = 1", "version = 2"),
        good.clone() + "backup = true\n",
        "practice".to_owned(),
    ] {
        fs::write(house.at("site/site.toml"), wrong).unwrap();
        let refused = house.ceremony("sign").expect(65);
        assert_eq!(refused.error(), "E_SITE", "{}", refused.err);
    }
    assert_eq!(house.journal(), before);
    fs::write(house.at("site/site.toml"), good).unwrap();
    house.ceremony("sign").expect(0);
}

#[test]
fn checks_over_pins_that_are_none_open_no_token() {
    let house = House::with_request();
    // Whoever holds the log key can write what a later start believes: here, of the token's PINs.
    let key = LogKey::open(&house.at("site/log.key")).unwrap();
    let mut journal = Journal::open(&house.at("site/journal"), key).unwrap();
    let ceremony = CeremonyId::new([7; 16]);
    let evidence = journal.put(b"no checks over PINs").unwrap();
    let told = [
        Body::CeremonyBegan {
            ceremony,
            script: "init".parse().unwrap(),
            initiator: "anna".parse().unwrap(),
            receipt: None,
        },
        Body::StepDone {
            ceremony,
            number: 1,
            role: "operator".parse().unwrap(),
            action: strongroom_core::ceremony::script::Action::InitToken
                .key()
                .to_owned(),
            evidence,
            exception: None,
        },
        Body::Ended {
            ceremony,
            outcome: Outcome::Aborted {
                reason: "made up".to_owned(),
            },
        },
    ];
    for body in told {
        journal.append(body).unwrap();
    }
    drop(journal);
    let refused = house.ceremony("sign").expect(65);
    assert_eq!(refused.error(), "E_CBOR", "{}", refused.err);
    assert_eq!(hint(&refused), "stop and call support with this code");
    nothing_signed(&house);
}

#[test]
fn a_state_that_cannot_be_read_decides_nothing() {
    let house = House::new();
    let forge = Forge::new(Wrapping::Native);
    fs::write(house.at("m.txt"), forge.manifest.to_text()).unwrap();
    fs::write(house.at("p.toml"), forge.policy_text.to_toml()).unwrap();
    fs::write(house.at("r.psbt"), Draft::base(&forge).bytes()).unwrap();
    let check = [
        "check",
        "--manifest",
        "m.txt",
        "--policy",
        "p.toml",
        "--psbt",
        "r.psbt",
        "--json",
    ];
    let with_state = [&check[..], &["--state", "s.toml"]].concat();
    for state in ["height = \"low\"\n", "nonsense = 1\n", "height =\n"] {
        fs::write(house.at("s.toml"), state).unwrap();
        let refused = house.run(&with_state).expect(65);
        assert_eq!(refused.error(), "E_STATE", "{}", refused.err);
        assert!(
            refused.err.contains("s.toml cannot be read near byte "),
            "{}",
            refused.err
        );
        assert_eq!(hint(&refused), "write the state again from the journal");
        assert_eq!(refused.out, "", "no verdict");
    }
}

#[test]
fn a_verdict_that_cannot_be_written_is_no_verdict() {
    let house = House::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = house.command(&["ceremony", "sign", "--print"]);
    let told = Ran::of(&command.stdout(full).output().unwrap()).expect(74);
    assert_eq!(told.error(), "E_IO", "{}", told.err);
    assert_eq!(hint(&told), "check where the output goes");
}

#[test]
fn blobs_of_a_past_journal_that_are_no_papers_are_not_tried_on() {
    let house = House::with_request();
    house.ceremony("sign").expect(0);
    let simulate = ["policy", "simulate", "policy.toml", "site/journal"];
    house.run(&simulate).expect(0);
    let key = LogKey::open(&house.at("site/log.key")).unwrap();
    let mut journal = Journal::open(&house.at("site/journal"), key).unwrap();
    let mut decided = None;
    journal
        .replay(|r| {
            if let Body::Decided { .. } = r.body {
                decided = Some(r.body.clone());
            }
        })
        .unwrap();
    let other = CeremonyId::new([8; 16]);
    let begun = Body::CeremonyBegan {
        ceremony: other,
        script: "sign".parse().unwrap(),
        initiator: "anna".parse().unwrap(),
        receipt: None,
    };
    journal.append(begun).unwrap();
    let no_paper = journal.put(b"\xff\xfe").unwrap();
    let mut decided = decided.unwrap();
    if let Body::Decided {
        ceremony, manifest, ..
    } = &mut decided
    {
        (*ceremony, *manifest) = (other, no_paper);
    }
    journal.append(decided).unwrap();
    drop(journal);
    let refused = house.run(&simulate).expect(65);
    assert_eq!(refused.error(), "E_JOURNAL_BLOB", "{}", refused.err);
    assert!(refused.err.contains(&no_paper.to_string()), "{}", refused.err);
    assert_eq!(
        hint(&refused),
        "stop and call the auditor: keep the disk as it is"
    );
    assert_eq!(refused.out, "", "no outlook over half a journal");
}

#[test]
fn without_random_numbers_no_ceremony_begins() {
    let house = House::with_request();
    let before = house.journal();
    let sign = ["ceremony", "sign", "--site", "site", "--answers", "sign.toml"];
    // The kernel's call fails, as on a machine whose generator is broken.
    let output = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=getrandom",
            "-e",
            "inject=getrandom:error=EIO",
            "-o",
        ])
        .arg(house.at("trace"))
        .arg(env!("CARGO_BIN_EXE_strongroom-signer"))
        .args(sign)
        .current_dir(house.dir.path())
        .output()
        .expect("strace is missing: apt-get install strace");
    let refused = Ran::of(&output).expect(69);
    assert_eq!(refused.error(), "E_RANDOM", "{}", refused.err);
    assert_eq!(hint(&refused), "stop and call support with this code");
    assert_eq!(house.journal(), before, "a ceremony began");
    nothing_signed(&house);
    house.ceremony("sign").expect(0);
}
