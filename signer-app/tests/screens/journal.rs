//! The journal's screen.

use eframe::egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};
use strongroom_core::{
    ids::{CeremonyId, Digest},
    journal::{
        debit::{Debit, DebitInput, DebitOutput},
        record::{Body, Outcome, Record},
    },
};
use strongroom_signer::{
    catalogue::{Language, Words},
    messages::record_fields,
    screens::journal::{self, Action, Kind, Notice, State, View},
    theme::Look,
    widgets::refusal::Refusal,
};

use super::support::{frame, golden, press, tree, type_letters, window};

const ONE: CeremonyId = CeremonyId::new([0x11; 16]);

fn digest(byte: u8) -> Digest {
    Digest::new([byte; 32])
}

fn bodies() -> Vec<Body> {
    let request = digest(0x21);
    vec![
        Body::CeremonyBegan {
            ceremony: ONE,
            script: "sign 1".parse().unwrap(),
            initiator: "Olga".parse().unwrap(),
            receipt: None,
        },
        Body::StepDone {
            ceremony: ONE,
            number: 2,
            role: "operator".parse().unwrap(),
            action: "scan-request".to_owned(),
            evidence: digest(0x22),
            exception: Some("the lamp failed".to_owned()),
        },
        Body::Decided {
            ceremony: ONE,
            request,
            manifest: digest(0x23),
            policy: digest(0x24),
            rules: 1,
            height: 1_200,
            decision: digest(0x25),
            accepted: true,
        },
        Body::Spoke {
            ceremony: ONE,
            approval: digest(0x26),
            officer: "Anna".parse().unwrap(),
            yes: true,
        },
        Body::Sealed {
            ceremony: ONE,
            seal: digest(0x27),
        },
        Body::Intent {
            ceremony: ONE,
            request,
            decision: digest(0x25),
            approvals: vec![digest(0x26)],
            debit: debit(),
        },
        Body::Result {
            ceremony: ONE,
            request,
            signatures: digest(0x2a),
            certificate: digest(0x2b),
            nonces: vec![digest(0x2c), digest(0x2d)],
        },
        Body::Ended {
            ceremony: ONE,
            outcome: Outcome::Signed,
        },
        Body::Registered {
            ceremony: ONE,
            manifest: digest(0x23),
            policy: digest(0x24),
            policy_version: 7,
            earlier_until: Some(4_321),
            approvals: vec![digest(0x2e)],
        },
        Body::KeysMade {
            ceremony: ONE,
            sheet: digest(0x2f),
            evidence: digest(0x30),
        },
        Body::TailCut {
            bytes: 77,
            hash: digest(0x31),
        },
        Body::Marked {
            size: 12,
            root: digest(0x32),
        },
        Body::SelfTested { report: digest(0x33) },
    ]
}

fn debit() -> Debit {
    Debit {
        vault: "Treasury 1".parse().unwrap(),
        manifest: digest(0x23),
        policy: digest(0x24),
        replaces: Some(digest(0x28)),
        txid: digest(0x29),
        fee_sat: 1_234,
        outputs: vec![DebitOutput {
            script: vec![0xab; 22],
            sat: 5_000_000,
        }],
        inputs: vec![DebitInput {
            txid: digest(0x34),
            vout: 3,
            sat: 6_000_000,
        }],
        height: 1_200,
        change_index: Some(9),
        signals: true,
    }
}

fn records() -> Vec<Record> {
    let record = |(place, body): (usize, Body)| Record {
        seq: place as u64,
        prev: digest(place as u8),
        body,
    };
    bodies().into_iter().enumerate().map(record).collect()
}

#[derive(Default)]
struct Held {
    state: State,
    done: Vec<Action>,
}

fn screen(
    language: Language,
    records: Vec<Record>,
    notice: Option<Notice<'static>>,
) -> Harness<'static, Held> {
    let words = Words::new(language);
    window(Look::default(), Held::default(), move |ui, held: &mut Held| {
        let view = View {
            frame: frame(&words),
            records: &records,
            notice,
        };
        held.done.extend(journal::ui(ui, &view, &mut held.state));
    })
}

#[test]
fn every_record_is_a_line_and_the_newest_is_under_the_cursor() {
    let verified = Notice::Verified {
        records: 13,
        words: "abandon ability able",
    };
    golden("journal", &screen(Language::English, records(), Some(verified)));
    golden("journal-de", &screen(Language::German, records(), Some(verified)));
}

#[test]
fn every_field_of_every_record_is_shown() {
    for record in records() {
        let shown: Vec<String> = record_fields(&record)
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        let mut leaves = Vec::new();
        collect(&serde_json::to_value(&record).unwrap(), &mut leaves);
        for leaf in leaves {
            let plain = |text: &str| text.replace([',', '.'], "");
            assert!(
                shown.iter().any(|value| plain(value).contains(&leaf)),
                "{leaf} of record {} is not shown: {shown:?}",
                record.seq
            );
        }
    }
}

/// Every value that stands in the record, however deep.
fn collect(value: &serde_json::Value, leaves: &mut Vec<String>) {
    match value {
        serde_json::Value::Null => leaves.push("none".to_owned()),
        serde_json::Value::Bool(value) => leaves.push(value.to_string()),
        serde_json::Value::Number(value) => leaves.push(value.to_string()),
        serde_json::Value::String(value) => leaves.push(value.replace([',', '.'], "")),
        serde_json::Value::Array(values) => values.iter().for_each(|v| collect(v, leaves)),
        serde_json::Value::Object(values) => {
            // A yes is said as a word; a body's own tag is its kind.
            let values = values
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "yes" | "kind" | "t"));
            values.for_each(|(_, v)| collect(v, leaves));
        }
    }
}

#[test]
fn a_record_is_read_in_full_and_left_again() {
    let mut w = screen(Language::English, records(), None);
    for _ in 0..7 {
        press(&mut w, Key::ArrowUp);
    }
    press(&mut w, Key::Enter);
    golden("journal-record", &w);
    press(&mut w, Key::Escape);
    assert!(w.state().done.is_empty(), "a step back left the screen");
    press(&mut w, Key::Escape);
    assert_eq!(w.state().done, [Action::Back]);
}

#[test]
fn records_are_found_by_kind_and_by_text() {
    let mut w = screen(Language::English, records(), None);
    press(&mut w, Key::F2);
    assert!(tree(&w).contains("Ceremonies: 2 of 13 records"));
    for _ in 1..Kind::ALL.len() {
        press(&mut w, Key::F2);
    }
    assert!(
        tree(&w).contains("All: 13 of 13 records"),
        "the kinds do not come round"
    );
    w.get_by_label("Look for").focus();
    w.run_ok();
    type_letters(&mut w, "ANNA");
    assert!(tree(&w).contains("All: 1 of 13 records"));
    assert!(tree(&w).contains("Anna says yes"));
    type_letters(&mut w, "zzz");
    press(&mut w, Key::Enter);
    assert!(tree(&w).contains("All: 0 of 13 records"));
}

#[test]
fn proving_and_copying_have_keys_and_wait_for_each_other() {
    let mut w = screen(Language::English, records(), None);
    press(&mut w, Key::F3);
    press(&mut w, Key::F4);
    assert_eq!(w.state().done, [Action::Verify, Action::Export]);
    let mut w = screen(Language::English, records(), Some(Notice::Busy));
    press(&mut w, Key::F3);
    press(&mut w, Key::F4);
    assert_eq!(w.state().done, []);
    golden("journal-busy", &w);
}

#[test]
fn what_the_worker_says_is_shown() {
    let exported = Notice::Exported {
        records: 13,
        folder: "journal-2026",
    };
    let drawn = tree(&screen(Language::English, records(), Some(exported)));
    assert!(drawn.contains("13 records were copied to journal-2026 on the medium."));
    let broken = Notice::Refused(Refusal {
        code: "E_JOURNAL_CHAIN",
        what: "record 12 does not follow record 11",
        todo: "stop and call the auditor: keep the disk as it is",
    });
    golden(
        "journal-broken",
        &screen(Language::English, records(), Some(broken)),
    );
}

#[test]
fn a_journal_of_a_hundred_thousand_records_draws_only_what_is_seen() {
    let many: Vec<Record> = (0..100_000)
        .map(|seq| Record {
            seq,
            prev: digest(0),
            body: Body::SelfTested { report: digest(1) },
        })
        .collect();
    let mut w = screen(Language::English, many, None);
    w.run_ok();
    let drawn = tree(&w);
    assert!(
        drawn.contains("99999 self-test"),
        "the newest is not on the screen"
    );
    assert!(
        drawn.lines().count() < 100,
        "{} lines were drawn",
        drawn.lines().count()
    );
}
