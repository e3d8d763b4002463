//! Ceremonies through the signer's real binary, on a real SoftHSM token: from an empty folder to a signed request,
//! and every way in which they must not end there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

mod support;

use std::fs;

use strongroom_core::ceremony::certificate::Certificate;
use strongroom_core::ids::Ed25519Key;
use strongroom_core::note::Note;
use strongroom_core::qr::{Mode, Profile, Setting, Show, UrType, Version};
use strongroom_core::wallet::{Branch, Cosigner, Manifest, Template, Terms};
use strongroom_forge::draft::{Draft, TO_EXCHANGE, TO_HOT_WALLET};
use strongroom_forge::policy::{HEIGHT, hot_wallet, payee};
use strongroom_signer::ceremony::light;
use support::house::{
    House, RECEIPT, base_order, init_answers, present, sign_answers, small_answers, small_request, words_of,
};

/// Draws a message in the dense mode, one part twice and out of turn.
fn dense_frames(message: &[u8], folder: &std::path::Path) {
    fs::create_dir(folder).unwrap();
    let setting = Setting {
        mode: Some(Mode::Dense),
        ..Setting::of(Profile::Strongroom)
    };
    let setting = setting.with_version(Version::nearest(9));
    let mut show = Show::new(UrType::CryptoPsbt, message, &setting).unwrap();
    assert!(show.part_count() > 3, "several frames");
    let count = usize::try_from(show.part_count()).unwrap();
    for number in (0..count).rev().chain([count]) {
        let path = folder.join(format!("frame-{number:04}.png"));
        light::picture(show.next_code().as_bytes(), &path).unwrap();
    }
}

#[test]
fn a_site_is_born_registers_its_vault_and_signs() {
    let house = House::new();
    let born = house.ceremony("init").expect(0);
    assert_eq!(born.field("outcome"), "initialised");
    for officer in ["anna", "bela", "cleo"] {
        for ending in ["card", "png"] {
            assert!(
                house.at(&format!("cards/{officer}.{ending}")).exists(),
                "{officer}.{ending}"
            );
        }
    }
    let forge = house.forge();
    house.prepare_registration(&forge);
    let registered = house.ceremony("register").expect(0);
    assert_eq!(registered.field("outcome"), "registered");
    let shown = house
        .run(&["address", "--site", "site", "--index", "3"])
        .expect(0);
    let expected = forge.vault.address(Branch::Receive, 3).unwrap();
    assert_eq!(shown.field("address"), expected.to_string());

    // The request comes as light, in the mode of our own two programs; the answer goes as UR.
    let request = Draft::base(&forge).bytes();
    dense_frames(&request, &house.at("frames"));
    let answers =
        sign_answers(&["bela", "cleo"]).replace("request = \"request.psbt\"", "frames = \"frames\"");
    house.answers("sign", &answers);
    let signed = house.ceremony("sign").expect(0);
    assert_eq!(signed.field("outcome"), "signed");
    let exe = std::path::Path::new(env!("CARGO_BIN_EXE_strongroom-signer"));
    let read = light::receive(exe, &house.at("out/frames")).unwrap();
    assert_eq!(read, fs::read(house.at("out/answer.psbt")).unwrap());

    // The certificate is the module's, over this very request.
    let note: Note = fs::read_to_string(house.at("out/certificate.txt"))
        .unwrap()
        .parse()
        .unwrap();
    let device = forge.manifest.sheet(Cosigner::new(0)).unwrap().verifier();
    let certificate = Certificate::from_note(&note, &device).unwrap();
    assert_eq!(certificate.txid.to_string(), signed.field("txid"));
    assert_eq!(certificate.approvals.len(), 2);

    // The receipt holds, and the module signed it as well.
    let receipts = [
        "journal",
        "verify",
        "site/journal",
        "--receipt",
        "site/receipt.txt",
    ];
    let verified = house.run(&receipts).expect(0);
    assert_eq!(verified.field("root"), signed.field("root"));
    let receipt: Note = fs::read_to_string(house.at("site/receipt.txt"))
        .unwrap()
        .parse()
        .unwrap();
    receipt.verify(&device).unwrap();
}

#[test]
fn the_same_request_again_gives_the_same_answer_and_signs_nothing() {
    let house = House::with_request();
    house.ceremony("sign").expect(0);
    let first = fs::read(house.at("out/answer.psbt")).unwrap();
    fs::remove_dir_all(house.at("out")).unwrap();
    let again = house.ceremony("sign").expect(0);
    assert_eq!(again.field("outcome"), "reissued");
    assert_eq!(fs::read(house.at("out/answer.psbt")).unwrap(), first);
    let results = house.journal().iter().filter(|l| l.contains(" result ")).count();
    assert_eq!(results, 1);
}

#[test]
fn a_request_is_answered_under_the_policy_it_was_taken_up_under() {
    let house = House::with_request();
    house.ceremony("sign").expect(0);
    let first = fs::read(house.at("out/answer.psbt")).unwrap();
    // The next policy no longer pays the exchange, whom the request paid.
    let next = house.forge_with(|p| {
        p.version += 1;
        p.written_at_height = HEIGHT;
        p.whitelist.retain(|e| e.label != "Exchange");
    });
    house.prepare_registration(&next);
    house.ceremony("register").expect(0);
    fs::remove_dir_all(house.at("out")).unwrap();
    let again = house.ceremony("sign").expect(0);
    assert_eq!(again.field("outcome"), "reissued");
    assert_eq!(fs::read(house.at("out/answer.psbt")).unwrap(), first);
    let results = house.journal().iter().filter(|l| l.contains(" result ")).count();
    assert_eq!(results, 1);
    // What comes new has the new policy.
    fs::write(house.at("request.psbt"), small_request(&next, 9)).unwrap();
    assert_eq!(house.ceremony("sign").expect(77).field("code"), "E_WHITELIST");
}

#[test]
fn what_an_edit_loosens_waits_and_what_it_tightens_counts_at_once() {
    let house = House::with_request();
    let next = house.forge_with(|p| {
        p.version += 1;
        p.allow("Newcomer", payee("newcomer"));
    });
    let last = next.policy.written_at_height() + next.policy.change_delay_blocks();
    house.prepare_registration(&next);
    let told = house.ceremony("register").expect(0);
    assert!(told.err.contains("looser: "), "{}", told.err);
    let both = format!("up to height {last} a request must pass both policies");
    assert!(told.err.contains(&both), "{}", told.err);

    let newcomer = |height: u32| {
        let mut draft = Draft::base(&next);
        draft.lock_time = bitcoin::absolute::LockTime::from_consensus(height);
        draft.header().expiry_height = height + 100;
        draft.outputs[0].script_pubkey = payee("newcomer");
        fs::write(house.at("request.psbt"), draft.bytes()).unwrap();
        let order = words_of(&[(payee("newcomer"), TO_EXCHANGE), (hot_wallet(7), TO_HOT_WALLET)]);
        house.answers(
            "sign",
            &sign_answers(&["bela", "cleo"]).replace(&base_order(), &order),
        );
    };
    newcomer(last);
    let early = house.ceremony("sign").expect(77);
    assert_eq!(early.field("code"), "E_WHITELIST");
    assert!(early.err.contains("policy_version"), "{}", early.err);
    // Heights rise by steps: a payment to somebody known is signed on the way.
    fs::write(house.at("request.psbt"), small_request(&next, 9)).unwrap();
    house.answers("sign", &small_answers(&["bela", "cleo"], 9));
    assert_eq!(house.ceremony("sign").expect(0).field("outcome"), "signed");
    newcomer(last + 1);
    assert_eq!(house.ceremony("sign").expect(0).field("outcome"), "signed");
    // A height that went back is refused, and the policy of before is still asked: it bound then.
    newcomer(last);
    let back = house.ceremony("sign").expect(77);
    for code in ["E_HEIGHT_BACK", "E_WHITELIST"] {
        assert!(back.err.contains(code), "{}", back.err);
    }
    assert!(!back.err.contains("E_POLICY_UNREGISTERED"), "{}", back.err);
}

#[test]
fn a_repeated_payment_is_signed_only_where_each_officer_names_it() {
    let house = House::with_request();
    let forge = house.forge();
    let twice = |number| {
        let mut draft = Draft::base(&forge);
        let height = HEIGHT + number;
        draft.lock_time = bitcoin::absolute::LockTime::from_consensus(height);
        draft.header().expiry_height = height + 100;
        let place = strongroom_core::wallet::Place {
            branch: Branch::Receive,
            index: 1,
        };
        draft.inputs.clear();
        draft.spend(place, &format!("coin of {number}"), 8_000_000);
        draft.settle(5_000);
        draft.bytes()
    };
    house.ceremony("sign").expect(0);
    fs::write(house.at("request.psbt"), twice(9)).unwrap();
    let silent = house.ceremony("sign");
    assert_ne!(silent.code, 0);
    assert!(
        silent.err.contains("acknowledge W_REPEAT_PAYMENT"),
        "{}",
        silent.err
    );
    assert!(silent.err.contains("earlier_ceremony: "), "{}", silent.err);
    let named = sign_answers(&["bela", "cleo"]).replace(
        "verdict = \"yes\"\n",
        "verdict = \"yes\"\nacknowledge = [\"W_REPEAT_PAYMENT\"]\n",
    );
    house.answers("sign", &named);
    assert_eq!(house.ceremony("sign").expect(0).field("outcome"), "signed");
}

#[test]
fn a_refused_request_leaves_its_code_and_nothing_else() {
    let house = House::registered();
    let forge = house.forge();
    let mut draft = Draft::base(&forge);
    draft.outputs[0].script_pubkey = payee("nobody we know");
    fs::write(house.at("request.psbt"), draft.bytes()).unwrap();
    house.answers("sign", &sign_answers(&["bela", "cleo"]));
    let refused = house.ceremony("sign").expect(77);
    assert_eq!(refused.field("outcome"), "refused");
    assert_eq!(refused.field("code"), "E_WHITELIST");
    let words = strongroom_core::policy::CheckId::Whitelist.words();
    assert!(refused.err.contains(words.what) && refused.err.contains(words.todo));
    assert!(!house.at("out").exists());
    let journal = house.journal();
    let began = journal.iter().position(|l| l.contains(" sign by ")).unwrap();
    let voices = |l: &String| l.contains(" intent ") || l.contains(" says ");
    assert!(!journal[began..].iter().any(voices), "{journal:#?}");
    assert!(journal.last().unwrap().ends_with("refused E_WHITELIST"));

    // The same command, offline, gives the same verdict.
    let check = [
        "check",
        "--manifest",
        "manifest.txt",
        "--policy",
        "policy.toml",
        "--psbt",
        "request.psbt",
        "--json",
    ];
    let printed: serde_json::Value = serde_json::from_str(&house.run(&check).expect(77).out).unwrap();
    assert_eq!(printed["version"], 1);
    assert_eq!(printed["verdict"], "refuse");
    assert_eq!(printed["findings"][0]["code"], "E_WHITELIST");
    assert_eq!(printed["findings"][0]["place"], "output 0");

    // Bytes that are no request at all are refused the same way, and recorded.
    fs::write(house.at("request.psbt"), b"no psbt").unwrap();
    assert_eq!(house.ceremony("sign").expect(77).field("code"), "E_PSBT_MAGIC");
}

#[test]
fn a_no_too_few_voices_and_the_initiators_own_voice_sign_nothing() {
    let house = House::with_request();
    let head = sign_answers(&[]);
    house.answers(
        "sign",
        &(head.clone() + &present(&["bela"], "no") + &present(&["cleo"], "yes")),
    );
    assert_eq!(house.ceremony("sign").expect(77).field("outcome"), "rejected");
    assert!(house.journal().last().unwrap().ends_with("rejected"));

    house.answers("sign", &sign_answers(&["bela"]));
    assert!(
        house
            .ceremony("sign")
            .expect(77)
            .err
            .contains("error: E_QUORUM_FEW")
    );
    assert!(house.journal().last().unwrap().ends_with("aborted: E_QUORUM_FEW"));

    house.answers("sign", &sign_answers(&["anna", "bela"]));
    let own = house.ceremony("sign").expect(77);
    assert!(own.err.contains("E_QUORUM_ROLE"), "{}", own.err);

    house.answers("sign", &sign_answers(&["bela", "bela"]));
    let twice = house.ceremony("sign").expect(77);
    assert!(twice.err.contains("E_QUORUM_PERSON"), "{}", twice.err);

    fs::write(house.at("bela.pass"), "not the words of bela\n").unwrap();
    house.answers("sign", &sign_answers(&["bela", "cleo"]));
    let wrong = house.ceremony("sign").expect(77);
    assert!(wrong.err.contains("E_CARD_PASSPHRASE"), "{}", wrong.err);
    fs::write(house.at("bela.pass"), "the long words of bela\n").unwrap();

    let swapped = sign_answers(&["bela", "cleo"]).replace("cards/bela.card", "cards/cleo.card");
    house.answers("sign", &swapped.replace("bela.pass", "cleo.pass"));
    let foreign = house.ceremony("sign").expect(77);
    assert!(foreign.err.contains("E_CARD_FOREIGN"), "{}", foreign.err);

    let journal = house.journal();
    assert!(!journal.iter().any(|l| l.contains(" intent ")), "{journal:#?}");
    house.answers("sign", &sign_answers(&["bela", "cleo"]));
    house.ceremony("sign").expect(0);
}

#[test]
fn nobody_but_an_operator_of_the_site_begins_a_ceremony() {
    let house = House::new();
    let good = init_answers();
    for (who, code) in [("zoe", "E_QUORUM_UNKNOWN"), ("bela", "E_QUORUM_ROLE")] {
        let named = format!("initiator = \"{who}\"");
        house.answers("init", &good.replace("initiator = \"anna\"", &named));
        let refused = house.ceremony("init").expect(77);
        assert!(refused.err.contains(&format!("error: {code}")), "{}", refused.err);
        assert!(!house.at("site").exists());
    }
    house.answers("init", &good);
    house.ceremony("init").expect(0);
    house.prepare_registration(&house.forge());
    let before = house.journal();
    let good = fs::read_to_string(house.at("register.toml")).unwrap();
    for (who, code) in [("zoe", "E_QUORUM_UNKNOWN"), ("bela", "E_QUORUM_ROLE")] {
        let named = format!("initiator = \"{who}\"");
        house.answers("register", &good.replace("initiator = \"anna\"", &named));
        let refused = house.ceremony("register").expect(77);
        assert!(refused.err.contains(&format!("error: {code}")), "{}", refused.err);
    }
    assert_eq!(house.journal(), before, "a ceremony began");
    house.answers("register", &good);
    house.ceremony("register").expect(0);
    fs::write(house.at("request.psbt"), small_request(&house.forge(), 9)).unwrap();
    let swapped = small_answers(&["anna", "cleo"], 9).replace("initiator = \"anna\"", "initiator = \"bela\"");
    house.answers("sign", &swapped);
    let refused = house.ceremony("sign").expect(77);
    assert!(refused.err.contains("error: E_QUORUM_ROLE"), "{}", refused.err);
}

#[test]
fn an_older_copy_of_the_journal_is_refused_by_receipt_and_by_the_module() {
    let house = House::with_request();
    let old = fs::read(house.at("site/journal/log")).unwrap();
    let checkpoint = fs::read(house.at("site/journal/checkpoint")).unwrap();
    house.ceremony("sign").expect(0);
    let receipt = fs::read(house.at("site/receipt.txt")).unwrap();
    fs::write(house.at("kept.txt"), receipt).unwrap();
    let forge = house.forge();
    fs::write(house.at("request.psbt"), small_request(&forge, 9)).unwrap();

    fs::write(house.at("site/journal/log"), &old).unwrap();
    let alone = house.ceremony("sign").expect(65);
    assert!(alone.err.contains("error: E_ROLLBACK"), "{}", alone.err);

    // With the checkpoint beside it rolled back too, the receipt tells …
    fs::write(house.at("site/journal/checkpoint"), checkpoint).unwrap();
    house.answers(
        "sign",
        &small_answers(&["bela", "cleo"], 9).replace("site/receipt.txt", "kept.txt"),
    );
    let receipt = house.ceremony("sign").expect(65);
    assert!(receipt.err.contains("error: E_ROLLBACK"), "{}", receipt.err);

    // … and without a receipt, the module's own mark.
    let without = small_answers(&["bela", "cleo"], 9).replace(RECEIPT, "no_receipt = \"left in the safe\"\n");
    house.answers("sign", &without);
    let module = house.ceremony("sign").expect(77);
    assert!(module.err.contains("error: E_ROLLBACK"), "{}", module.err);
    let journal = house.journal();
    let spent = |l: &String| l.contains(" intent ") || l.contains(" result ");
    assert!(!journal.iter().any(spent), "{journal:#?}");
    // The rolled-back journal got no receipt that could pass for the newest.
    assert_eq!(
        fs::read(house.at("site/receipt.txt")).unwrap(),
        fs::read(house.at("kept.txt")).unwrap()
    );
}

#[test]
fn without_a_receipt_a_reason_is_spoken_and_recorded() {
    let house = House::with_request();
    let good = sign_answers(&["bela", "cleo"]);
    let before = house.journal();
    for (answer, code) in [
        ("", "E_ANSWERS answer receipt is missing"),
        ("no_receipt = \" \"\n", "E_ANSWERS answer no_receipt"),
        ("no_receipt = \"two\\nlines\"\n", "E_ANSWERS answer no_receipt"),
        ("no_receipt = \"zu spät\"\n", "E_ANSWERS answer no_receipt"),
    ] {
        house.answers("sign", &good.replace(RECEIPT, answer));
        let refused = house.ceremony("sign").expect(2);
        assert!(refused.err.contains(code), "{}", refused.err);
    }
    house.answers("sign", &("no_receipt = \"lost\"\n".to_owned() + &good));
    assert!(house.ceremony("sign").expect(2).err.contains("no_receipt"));
    assert_eq!(house.journal(), before, "a ceremony began");

    house.answers(
        "sign",
        &good.replace(RECEIPT, "no_receipt = \"lost in the post\"\n"),
    );
    let signed = house.ceremony("sign").expect(0);
    assert!(
        signed.err.contains("EXCEPTION no receipt: lost in the post"),
        "{}",
        signed.err
    );
    let recorded =
        |l: &String| l.contains("step 1 ") && l.ends_with("EXCEPTION no receipt: lost in the post");
    assert!(house.journal().iter().any(recorded));
}

#[test]
fn another_vault_does_not_take_the_place_of_the_registered_one() {
    let house = House::registered();
    let next = house.forge_with(|policy| policy.version += 1);
    let changes: [fn(&mut Terms); 3] = [
        |terms| terms.vault = "Another".parse().unwrap(),
        |terms| {
            let text = terms.template.as_str().replace("multi(2,", "multi(3,");
            terms.template = Template::parse(&text).unwrap();
        },
        |terms| {
            terms.sheets.swap(1, 2);
            terms.rosters.swap(1, 2);
        },
    ];
    for change in changes {
        let mut terms: Terms = (*next.manifest).clone();
        change(&mut terms);
        assert_ne!(terms, *next.manifest);
        let mut other = next.clone();
        other.manifest = Manifest::new(terms).unwrap();
        house.prepare_registration(&other);
        let refused = house.ceremony("register").expect(77);
        assert!(
            refused.err.contains("error: E_REG_OTHER_VAULT "),
            "{}",
            refused.err
        );
    }
    house.prepare_registration(&next);
    house.ceremony("register").expect(0);
    let journal = house.journal();
    let registered = |l: &&String| l.contains("registered manifest");
    assert_eq!(journal.iter().filter(registered).count(), 2);
}

#[test]
fn a_token_put_back_to_an_earlier_state_signs_nothing() {
    let house = House::with_request();
    house.copy_dir("tokens", "tokens.old");
    house.ceremony("sign").expect(0);
    let receipt = fs::read(house.at("site/receipt.txt")).unwrap();
    fs::write(house.at("request.psbt"), small_request(&house.forge(), 9)).unwrap();
    house.answers("sign", &small_answers(&["bela", "cleo"], 9));
    fs::rename(house.at("tokens"), house.at("tokens.new")).unwrap();
    fs::rename(house.at("tokens.old"), house.at("tokens")).unwrap();
    let refused = house.ceremony("sign").expect(77);
    assert!(refused.err.contains("error: E_ROLLBACK"), "{}", refused.err);
    let intents = house.journal().iter().filter(|l| l.contains(" intent ")).count();
    assert_eq!(intents, 1);
    assert_eq!(fs::read(house.at("site/receipt.txt")).unwrap(), receipt);

    fs::rename(house.at("tokens"), house.at("tokens.old")).unwrap();
    fs::rename(house.at("tokens.new"), house.at("tokens")).unwrap();
    house.ceremony("sign").expect(0);
}

#[test]
fn a_vault_with_other_words_officers_or_policy_is_not_registered() {
    let house = House::initialised();
    let forge = house.forge();
    house.prepare_registration(&forge);
    let good = fs::read_to_string(house.at("register.toml")).unwrap();
    let at = good.find("words = \"").unwrap() + 9;
    let mut bad = good.clone();
    bad.insert_str(at, "zoo ");
    house.answers("register", &bad);
    assert!(house.ceremony("register").expect(77).err.contains("E_REG_WORDS"));

    house.answers("register", &good.replace("verdict = \"yes\"", "verdict = \"no\""));
    assert!(house.ceremony("register").expect(77).err.contains("E_REJECTED"));

    // The attacker's own officers in our place: their keys would approve everything.
    let mut terms = (*forge.manifest).clone();
    let attacker = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key();
    let key = Ed25519Key::new(attacker.to_bytes());
    terms.rosters[0].officers[1].key = key;
    let mut other = forge.clone();
    other.manifest = strongroom_core::wallet::Manifest::new(terms).unwrap();
    house.prepare_registration(&other);
    assert!(house.ceremony("register").expect(77).err.contains("E_REG_ROSTER"));

    house.prepare_registration(&forge);
    let text = fs::read_to_string(house.at("policy.toml")).unwrap();
    fs::write(house.at("policy.toml"), text + "# one more word\n").unwrap();
    assert!(house.ceremony("register").expect(77).err.contains("E_REG_POLICY"));
    assert!(!house.journal().iter().any(|l| l.contains("registered manifest")));

    house.prepare_registration(&forge);
    house.ceremony("register").expect(0);
    // The same policy version again is not above itself.
    assert!(house.ceremony("register").expect(77).err.contains("E_DOWNGRADE"));
}

#[test]
fn a_site_is_made_once_and_cards_are_never_overwritten() {
    let house = House::initialised();
    let cards = fs::read(house.at("cards/anna.card")).unwrap();
    assert_ne!(house.ceremony("init").code, 0);
    assert_eq!(fs::read(house.at("cards/anna.card")).unwrap(), cards);
    let missing = init_answers().replace("step = \"roll-call\"", "step = \"another\"");
    house.answers("init", &missing);
    let refused = house
        .run(&["ceremony", "init", "--site", "site-2", "--answers", "init.toml"])
        .expect(2);
    assert!(refused.err.contains("confirm.roll-call"), "{}", refused.err);
    assert!(
        !house.at("site-2").exists(),
        "nothing may be begun before people are there"
    );
}
