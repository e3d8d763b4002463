//! Ceremonies as the window runs them: on a thread beside it, with questions that come and answers that go.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

mod support;

use std::{
    fs,
    sync::mpsc::{Receiver, sync_channel},
};

use strongroom_core::{
    ceremony::{approval::Voice, script::Kind},
    flow::Medium,
    ids::Label,
    secret::Secret,
};
use strongroom_signer::{
    ceremony::{
        End, Report,
        error::CeremonyError,
        people::{Confirmed, Presented, Receipt, Said},
    },
    messages,
    workers::ceremony::{Ask, CeremonyWorker, Heard, Told},
};
use support::house::{House, base_order};

/// A ceremony and the people who answer it.
struct Running {
    worker: CeremonyWorker,
    woken: Receiver<()>,
    told: Vec<Told>,
}

type Over = Result<Report, CeremonyError>;

impl Running {
    fn start(house: &House, kind: Kind) -> Self {
        let (wake, woken) = sync_channel(1);
        let wake = move || {
            // One is enough: whoever was woken polls until nothing is left.
            let _ = wake.try_send(());
        };
        let exe = env!("CARGO_BIN_EXE_strongroom-signer").into();
        let worker = CeremonyWorker::start(kind, house.site(), exe, wake).unwrap();
        Self {
            worker,
            woken,
            told: Vec::new(),
        }
    }

    #[expect(clippy::result_large_err, reason = "a test's own, called a few times")]
    /// Takes what comes until a question is asked or all is over.
    fn next(&mut self) -> Result<Ask, Over> {
        loop {
            match self.worker.poll() {
                Some(Heard::Told(told)) => self.told.push(told),
                Some(Heard::Asked(ask)) => return Ok(ask),
                Some(Heard::Over(over)) => return Err(*over),
                None => self.woken.recv().unwrap(),
            }
        }
    }

    /// Answers everything that comes; what `answer` gives back is dropped unanswered.
    fn answer(&mut self, mut answer: impl FnMut(Ask) -> Option<Ask>) -> Over {
        loop {
            match self.next() {
                Ok(ask) => drop(answer(ask)),
                Err(over) => return over,
            }
        }
    }
}

/// People who agree, as the answers of the headless ceremony have them.
struct Agreeing<'a> {
    house: &'a House,
    order: Vec<String>,
    passphrases: Vec<&'static str>,
    voices: Vec<&'static str>,
    show: Option<Vec<u8>>,
}

impl<'a> Agreeing<'a> {
    fn new(house: &'a House) -> Self {
        Self {
            house,
            order: vec![base_order()],
            passphrases: vec!["the long words of bela", "the long words of cleo"],
            voices: vec!["bela", "cleo"],
            show: None,
        }
    }

    fn answer(&mut self, ask: Ask) -> Option<Ask> {
        match ask {
            Ask::Initiator(officers, reply) => {
                assert_eq!(officers.unwrap().officers.len(), 3);
                reply.give("anna".parse().unwrap());
            }
            Ask::Receipt(given, reply) => {
                assert!(given);
                let text = fs::read_to_string(self.house.site().join("receipt.txt")).unwrap();
                reply.give(Receipt::Text(text));
            }
            Ask::Confirm(step, reply) => reply.give(Confirmed {
                words: format!("{} is done", step.id),
                exception: None,
            }),
            Ask::Request(reply) => {
                let bytes = fs::read(self.house.at("request.psbt")).unwrap();
                reply.give((Medium::File, bytes));
            }
            Ask::Order(reply) => reply.give(self.order.remove(0)),
            Ask::Card(wanting, reply) => {
                let officer: Label = self.voices[wanting.done.len()].parse().unwrap();
                assert!(wanting.missing.contains(&officer));
                reply.give(Presented {
                    sealed: fs::read(self.house.at(&format!("cards/{officer}.card"))).unwrap(),
                    passphrase: Secret::new(self.passphrases.remove(0).to_owned()),
                    officer,
                });
            }
            Ask::Voice(_, wanting, by_name, reply) => {
                assert_eq!((wanting.need, by_name.len()), (2, 0));
                reply.give(Said {
                    voice: Voice::Yes,
                    acknowledged: Vec::new(),
                });
            }
            Ask::Show { psbt, reply, .. } => {
                self.show = Some(psbt);
                reply.give(Vec::new());
            }
            other @ (Ask::Founding(_) | Ask::Passphrases(..) | Ask::Papers(_) | Ask::Words(..)) => {
                return Some(other);
            }
        }
        None
    }
}

#[test]
fn a_request_is_signed_by_people_behind_a_window() {
    let house = House::with_request();
    let mut people = Agreeing::new(&house);
    let mut running = Running::start(&house, Kind::Sign);
    let report = running.answer(|ask| people.answer(ask)).unwrap();
    assert!(matches!(report.end, End::Signed(_)));
    assert!(people.show.unwrap().starts_with(b"psbt\xff"));
    assert_eq!(
        report.receipt,
        fs::read_to_string(house.site().join("receipt.txt")).unwrap()
    );
    let spoke = running
        .told
        .iter()
        .filter(|t| matches!(t, Told::Spoke(..)))
        .count();
    assert_eq!(spoke, 2);
    let reviewed = running.told.iter().find_map(|t| match t {
        Told::Reviewed(model) => Some(model.payments.len()),
        _ => None,
    });
    assert_eq!(reviewed, Some(2));
    let steps: Vec<u16> = running
        .told
        .iter()
        .filter_map(|t| if let Told::Step(n) = t { Some(*n) } else { None })
        .collect();
    assert!(steps.is_sorted() && steps.len() == 10, "{steps:?}");
    assert!(house.journal().last().unwrap().contains("signed"));
}

#[test]
fn a_ceremony_whose_people_break_off_is_closed_in_the_journal() {
    let house = House::with_request();
    // At each of the questions in turn.
    for stop in 0..8 {
        let mut people = Agreeing::new(&house);
        let mut asked = 0;
        let mut running = Running::start(&house, Kind::Sign);
        let error = running
            .answer(|ask| {
                asked += 1;
                if asked > stop {
                    Some(ask)
                } else {
                    people.answer(ask)
                }
            })
            .unwrap_err();
        assert_eq!(messages::code(&error), "E_STOPPED", "{stop}: {error}");
        if stop > 1 {
            assert!(house.journal().last().unwrap().contains("E_STOPPED"), "{stop}");
        }
    }
    // And a window that is gone is people who are gone.
    let mut running = Running::start(&house, Kind::Sign);
    let ask = running.next().map_err(|_| "over").unwrap();
    assert!(matches!(ask, Ask::Initiator(..)));
    drop((running, ask));
    house.ceremony("sign").expect(0);
}

#[test]
fn what_people_mistype_they_type_again_and_no_more_than_it_was_said() {
    let house = House::with_request();
    let mut people = Agreeing::new(&house);
    people.order.insert(0, "abandon ".repeat(6));
    people.passphrases.insert(0, "what somebody mistyped");
    let mut running = Running::start(&house, Kind::Sign);
    running.answer(|ask| people.answer(ask)).unwrap();
    let again: Vec<&str> = running
        .told
        .iter()
        .filter_map(|t| {
            if let Told::Again(t) = t {
                Some(t.code)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(again, ["E_ORDER_WORDS", "E_CARD_PASSPHRASE"]);

    // Three times other words are another order.
    let house = House::with_request();
    let mut people = Agreeing::new(&house);
    people.order = vec!["abandon ".repeat(6); 3];
    let over = Running::start(&house, Kind::Sign).answer(|ask| people.answer(ask));
    assert_eq!(messages::code(&over.unwrap_err()), "E_ORDER_WORDS");
    assert!(people.order.is_empty());
}
