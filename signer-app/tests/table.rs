//! What happens at the table when somebody is forced, mistaken or impatient, and when the module fails in the middle:
//! E15, E17, E19, H01, H03, H05, H09, through the real binary and the real SoftHSM.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test ends where something is not as it should be"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use strongroom_signer::devices::profile::Profile;
use support::fault;
use support::house::{
    DICE, House, Ran, SECURITY_SECRET, base_order, init_answers, present, sign_answers, small_answers,
    small_order, small_request,
};

const DURESS: &str = "what bela says under duress";

/// A house in which bela chose a duress passphrase, with a request and the module with faults.
fn forced() -> House {
    let house = House::new();
    fs::write(house.at("bela.duress"), DURESS).unwrap();
    let with = init_answers().replace(
        "passphrase_file = \"bela.pass\"\n\n[[officer]]",
        "passphrase_file = \"bela.pass\"\nduress_passphrase_file = \"bela.duress\"\n\n[[officer]]",
    );
    assert_ne!(with, init_answers());
    house.answers("init", &with);
    house.ceremony("init").expect(0);
    house.prepare_registration(&house.forge());
    house.ceremony("register").expect(0);
    house.prepare_request();
    use_fault_module(&house);
    house
}

fn use_fault_module(house: &House) {
    let path = house.at("site/device.toml");
    let mut profile = Profile::load(&path).unwrap();
    profile.module = fault::module();
    profile.deadlines.call_ms = 5_000;
    fs::write(path, profile.to_toml().unwrap()).unwrap();
}

fn set_fault(house: &House, text: &str) {
    fs::write(house.at("softhsm2.conf.fault"), text).unwrap();
}

fn no_fault(house: &House) {
    fs::remove_file(house.at("softhsm2.conf.fault")).unwrap();
}

/// How often the module was asked for a signature, over all runs.
fn asked(house: &House) -> usize {
    fs::read(house.at("softhsm2.conf.asked")).map_or(0, |b| b.len())
}

/// The journal without what differs from run to run: ids and hashes.
fn shape(lines: &[String]) -> Vec<String> {
    let word = |w: &str| {
        let id = w.len() >= 32 && w.bytes().all(|b| b.is_ascii_hexdigit());
        if id { "#".to_owned() } else { w.to_owned() }
    };
    let line = |l: &String| l.split(' ').skip(1).map(word).collect::<Vec<_>>().join(" ");
    lines.iter().map(line).collect()
}

/// What people read, without what differs between any two ceremonies: the journal has grown, and its head has other words.
fn words(ran: &Ran) -> Vec<String> {
    let line = |l: &str| match l.split_once("journal of ") {
        Some((before, _)) => format!("0 {before}journal"),
        None => format!("0 {l}"),
    };
    shape(&ran.err.lines().map(line).collect::<Vec<_>>())
}

/// Every seal that the security officer was given, opened with `age` itself: its name, and what it says.
fn seals(house: &House) -> BTreeMap<String, String> {
    fs::write(house.at("security.key"), format!("{SECURITY_SECRET}\n")).unwrap();
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(house.at("site/seals")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(fs::metadata(&path).unwrap().len(), 1024);
        let opened = Command::new("age")
            .arg("-d")
            .arg("-i")
            .arg(house.at("security.key"))
            .arg(&path)
            .output();
        let opened = opened.expect("age is among the project's Debian packages");
        assert!(
            opened.status.success(),
            "{}",
            String::from_utf8_lossy(&opened.stderr)
        );
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        all.insert(name, String::from_utf8(opened.stdout).unwrap());
    }
    all
}

fn says_duress(seal: &str) -> bool {
    seal.contains("\nduress: YES\n")
}

#[test]
fn under_duress_nothing_is_signed_and_all_looks_as_if_the_module_had_gone_away() {
    let house = forced();
    let before = house.journal().len();
    let (asked_before, seals_before) = (asked(&house), seals(&house).len());
    let free = sign_answers(&["bela", "cleo"]);

    // The ordinary fault: the module goes away when bela has opened her card.
    set_fault(&house, "away");
    let away = house.ceremony("sign").expect(69);
    no_fault(&house);
    assert!(away.err.contains("error: E_HSM_LOST"), "{}", away.err);
    let between = house.journal().len();
    assert!(!seals(&house).values().any(|s| says_duress(s)));

    house.answers("sign", &free.replace("bela.pass", "bela.duress"));
    let forced = house.ceremony("sign").expect(69);
    assert_eq!(words(&forced), words(&away));
    assert_eq!((forced.code, &forced.out), (away.code, &away.out));
    let journal = house.journal();
    assert_eq!(shape(&journal[between..]), shape(&journal[before..between]));
    assert_eq!(asked(&house), asked_before, "C_Sign was called");
    assert!(!house.at("out").exists());

    // Every opened card left a seal of one length; one of them speaks, to one person.
    let sealed = seals(&house);
    assert_eq!(sealed.len(), seals_before + 2);
    let speaking: Vec<&String> = sealed.values().filter(|s| says_duress(s)).collect();
    assert_eq!(speaking.len(), 1);
    assert!(speaking[0].contains("officer: bela\n"), "{}", speaking[0]);

    // Free again, she signs, and the auditor has nothing to say.
    house.answers("sign", &free);
    house.ceremony("sign").expect(0);
    assert!(asked(&house) > asked_before);
    house.run(&["journal", "verify", "site/journal"]).expect(0);
}

#[test]
fn a_card_opens_with_public_tools_alone_and_its_other_half_does_not() {
    let house = House::initialised();
    let halves = Command::new("split")
        .args(["-n", "2", "cards/anna.card", "half-"])
        .current_dir(house.dir.path())
        .status();
    assert!(halves.unwrap().success());
    let opens = |half: &str| {
        // age asks for a passphrase at a terminal only; the library that reads the same format stands in for it.
        let sealed = fs::read(house.at(half)).unwrap();
        let identity = age::scrypt::Identity::new("the long words of anna".to_owned().into());
        let decryptor = age::Decryptor::new(sealed.as_slice()).unwrap();
        decryptor
            .decrypt([&identity as &dyn age::Identity].into_iter())
            .is_ok()
    };
    assert_ne!(opens("half-aa"), opens("half-ab"));
}

#[test]
fn the_order_on_paper_must_be_what_the_request_pays() {
    let house = House::with_request();
    let good = sign_answers(&["bela", "cleo"]);
    for (order, code) in [
        (small_order(9), "E_ORDER_WORDS"),
        (
            base_order().split(' ').take(5).collect::<Vec<_>>().join(" "),
            "E_ORDER_WORDS",
        ),
        (format!("{} zoo", base_order()), "E_ORDER_WORDS"),
        (String::new(), "E_ORDER_WORDS"),
    ] {
        house.answers("sign", &good.replace(&base_order(), &order));
        let refused = house.ceremony("sign").expect(77);
        assert!(refused.err.contains(&format!("error: {code}")), "{}", refused.err);
        // The signer shows its own words only to people who brought theirs.
        assert!(!refused.err.contains(&base_order()), "{}", refused.err);
        let journal = house.journal();
        assert!(journal.last().unwrap().ends_with("aborted: E_ORDER_WORDS"));
        assert!(
            !journal
                .iter()
                .any(|l| l.contains(" says ") && l.contains("bela") && l.contains("intent"))
        );
    }
    let none = good
        .lines()
        .filter(|l| !l.starts_with("order"))
        .collect::<Vec<_>>()
        .join("\n");
    house.answers("sign", &none);
    assert!(
        house
            .ceremony("sign")
            .expect(2)
            .err
            .contains("answer order is missing")
    );
    house.answers("sign", &good);
    assert!(
        house
            .ceremony("sign")
            .expect(0)
            .err
            .contains(&format!("order: {}", base_order()))
    );
}

#[test]
fn a_module_that_dies_after_one_of_three_releases_nothing_and_the_same_request_goes_on() {
    let house = House::with_request();
    use_fault_module(&house);
    for (fault, code) in [
        ("after 1 code 48", "E_HSM_LOST"),
        ("after 1 abort", "E_HSM_LOST"),
        ("after 2 hang", "E_HSM_HUNG"),
        ("after 1 code 164", "E_HSM_PIN_LOCKED"),
        ("after 1 code 257", "E_HSM_LOST"),
    ] {
        let before = house.journal().len();
        set_fault(&house, fault);
        let died = house.ceremony("sign").expect(69);
        no_fault(&house);
        assert!(
            died.err.contains(&format!("error: {code}")),
            "{fault}: {}",
            died.err
        );
        assert!(!house.at("out").exists(), "{fault}: something was released");
        let journal = house.journal();
        let count = |word: &str| journal[before..].iter().filter(|l| l.contains(word)).count();
        assert_eq!((count(" intent "), count(" result ")), (1, 0), "{fault}");
        assert!(journal.last().unwrap().ends_with(&format!("aborted: {code}")));
    }
    // In doubt, and counted as spent: another request for the coins is refused, the same one goes on.
    let resumed = house.ceremony("sign").expect(0);
    assert!(resumed.err.contains("N_RESUME"), "{}", resumed.err);
    assert!(house.at("out/answer.psbt").exists());
    let results = house.journal().iter().filter(|l| l.contains(" result ")).count();
    assert_eq!(results, 1);
}

#[test]
fn a_token_that_signed_falsely_is_out_of_use_until_every_key_is_proven() {
    let house = House::with_request();
    use_fault_module(&house);
    for fault in ["wrong", "length 63"] {
        set_fault(&house, fault);
        let false_signature = house.ceremony("sign").expect(69);
        no_fault(&house);
        assert!(
            false_signature.err.contains("error: E_HSM_SIG_"),
            "{}",
            false_signature.err
        );
        let before = house.journal();
        let out = house.ceremony("sign").expect(69);
        assert!(out.err.contains("error: E_HSM_QUARANTINED"), "{}", out.err);
        assert_eq!(house.journal(), before, "a ceremony began under quarantine");

        house.prepare_test();
        set_fault(&house, "wrong");
        house.ceremony("test").expect(69);
        no_fault(&house);
        assert!(
            house
                .ceremony("sign")
                .expect(69)
                .err
                .contains("E_HSM_QUARANTINED")
        );
        let tested = house.ceremony("test").expect(0);
        assert_eq!(tested.field("outcome"), "tested");
    }
    house.ceremony("sign").expect(0);
}

#[test]
fn fewer_than_ninety_nine_throws_or_none_found_no_site() {
    let house = House::new();
    let digits: String = DICE.chars().filter(char::is_ascii_digit).collect();
    for (throws, code) in [
        (digits[..98].to_owned(), "E_DICE_FEW"),
        (String::new(), "E_DICE_FEW"),
        ("123456".repeat(20), "E_DICE_UNFAIR"),
        (format!("{digits}7"), "E_DICE"),
    ] {
        fs::write(house.at("dice.txt"), throws).unwrap();
        let refused = house.ceremony("init").expect(2);
        assert!(
            refused.err.contains(&format!("error: {code} ")),
            "{}",
            refused.err
        );
        assert!(!house.site().exists());
    }
    house.answers("init", &init_answers().replace("dice_file = \"dice.txt\"\n", ""));
    assert!(
        house
            .ceremony("init")
            .expect(2)
            .err
            .contains("answer dice_file is missing")
    );
    house.answers("init", &init_answers());
    fs::write(house.at("dice.txt"), &digits[..99]).unwrap();
    house.ceremony("init").expect(0);
    // The journal says what the secrets were mixed from, and not the throws.
    let blobs = fs::read_dir(house.at("site/journal/blobs")).unwrap();
    let texts: Vec<String> = blobs
        .map(|b| String::from_utf8_lossy(&fs::read(b.unwrap().path()).unwrap()).into_owned())
        .collect();
    assert!(
        texts
            .iter()
            .any(|t| t.contains("entropy: dice, 99 throws") && t.contains("security-officer: age1"))
    );
    assert!(!texts.iter().any(|t| t.contains(&digits[..40])));
}

#[test]
fn after_wrong_passphrases_nobody_is_heard_for_a_while_and_a_restart_forgets_nothing() {
    let house = House::with_request();
    let code = "E_GUESS_WAIT";
    let guesses = house.at("site/guesses.toml");
    fs::write(house.at("bela.pass"), "not the long words\n").unwrap();
    house.ceremony("sign").expect(77);
    let counted = fs::read_to_string(&guesses).unwrap();
    assert!(
        counted.contains("[wrong.\"officer bela\"]\ncount = 1\n"),
        "{counted}"
    );
    assert!(!counted.contains("cleo"), "{counted}");

    // The second costs no wait either, and is counted by the next process.
    house.ceremony("sign").expect(77);
    let counted = fs::read_to_string(&guesses).unwrap();
    assert!(counted.contains("count = 2\n"), "{counted}");

    // A clock put back by years: the whole wait is asked for, whatever the passphrase.
    fs::write(house.at("bela.pass"), "the long words of bela\n").unwrap();
    let later = "[wrong.\"officer bela\"]\ncount = 8\nat = 99999999999\n";
    fs::write(&guesses, later).unwrap();
    let waits = house.ceremony("sign").expect(77);
    assert!(
        waits
            .err
            .contains(&format!("{code}: officer bela is heard again in 30 s")),
        "{}",
        waits.err
    );
    assert_eq!(fs::read_to_string(&guesses).unwrap(), later, "a guess was tried");
    // The same for the token's shares.
    fs::write(&guesses, later.replace("officer bela", "token")).unwrap();
    let waits = house.ceremony("sign").expect(77);
    assert!(
        waits
            .err
            .contains(&format!("error: {code} token is heard again in 30 s")),
        "{}",
        waits.err
    );

    fs::write(&guesses, later.replace("99999999999", "1")).unwrap();
    house.ceremony("sign").expect(0);
    assert!(!fs::read_to_string(&guesses).unwrap().contains("wrong"));
    fs::write(&guesses, "count = 0\n").unwrap();
    fs::write(house.at("request.psbt"), small_request(&house.forge(), 9)).unwrap();
    house.answers("sign", &small_answers(&["bela", "cleo"], 9));
    assert!(house.ceremony("sign").expect(65).err.contains("error: E_SITE"));
}

#[test]
fn a_production_site_wants_locked_memory_and_no_process_leaves_a_core() {
    let house = House::new();
    let mut profile = Profile::load(&house.at("device.toml")).unwrap();
    profile.kind = strongroom_signer::devices::profile::Kind::Pkcs11;
    profile.production = true;
    fs::write(house.at("device.toml"), profile.to_toml().unwrap()).unwrap();
    house.answers(
        "init",
        &init_answers().replace("mode = \"practice\"", "mode = \"production\""),
    );
    let signer = env!("CARGO_BIN_EXE_strongroom-signer");
    let run = format!("ulimit -l 64; exec {signer} ceremony init --site site --answers init.toml");
    let ran = Command::new("sh")
        .args(["-c", &run])
        .current_dir(house.dir.path())
        .output()
        .unwrap();
    let ran = Ran::of(&ran).expect(77);
    let code = "E_MEMORY";
    assert!(ran.err.contains(&format!("error: {code} ")), "{}", ran.err);
    assert!(!house.site().exists());

    // On a practice site the same limit is no reason to stop. Held open at a passphrase, the process can be looked at.
    let practice = House::with_request();
    let pipe = practice.at("bela.pass");
    fs::remove_file(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = practice.command(&["ceremony", "sign", "--site", "site", "--answers", "sign.toml"]);
    let mut child = { child }.stdin(Stdio::null()).spawn().unwrap();
    // Opening a pipe waits for the other side: from here on the signer waits for the passphrase.
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits
        .lines()
        .find(|l| l.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(
        core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(),
        ["0", "0"],
        "{core}"
    );
    writer.write_all(b"the long words of bela\n").unwrap();
    drop(writer);
    assert!(child.wait().unwrap().success());
}

#[test]
fn two_addresses_that_look_alike_are_said_yes_to_by_name() {
    let house = House::initialised();
    let (known, twin) = (
        "303132333435363738393a3b3c3d3e3f40414243",
        "303132333435363738393a3b3c3d3e3f405f98d6",
    );
    let script = |hex: &str| support::house::p2wpkh(hex);
    let forge = house.forge_with(|policy| {
        policy.allow("Broker", script(known));
        policy.allow("Btoker", script(twin));
    });
    house.prepare_registration(&forge);
    house.ceremony("register").expect(0);
    fs::write(
        house.at("request.psbt"),
        support::house::request_to(&forge, script(known), 100_000),
    )
    .unwrap();
    let order = support::house::words_of(&[(script(known), 100_000)]);
    let answers = sign_answers(&["bela", "cleo"]).replace(&base_order(), &order);
    house.answers("sign", &answers);
    let missing = house.ceremony("sign").expect(2);
    assert!(missing.err.contains("W_SIMILAR_ADDRESS"), "{}", missing.err);
    assert!(
        missing.err.contains("present.bela.acknowledge W_SIMILAR_ADDRESS"),
        "{}",
        missing.err
    );
    let named = answers.replace(
        "verdict = \"yes\"\n",
        "verdict = \"yes\"\nacknowledge = [\"W_SIMILAR_ADDRESS\"]\n",
    );
    house.answers("sign", &named);
    house.ceremony("sign").expect(0);
    let _ = present(&[], "yes");
}
