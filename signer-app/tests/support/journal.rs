//! A journal in a folder of its own.
#![allow(dead_code, reason = "each test program uses its part")]

use std::path::PathBuf;

use strongroom_core::{
    ids::{Digest, Label},
    journal::record::Body,
};
use strongroom_signer::workers::journal::{Journal, JournalError, LogKey, Owner};

pub struct Site {
    pub root: tempfile::TempDir,
}

pub fn label(s: &str) -> Label {
    s.parse().unwrap()
}

pub fn owner() -> Owner {
    Owner {
        institution: label("Example Bank"),
        site: label("north"),
        network: bitcoin::Network::Regtest,
        rules: 1,
        production: false,
    }
}

pub fn report(n: u8) -> Body {
    Body::SelfTested {
        report: Digest::of(&[&[n]]),
    }
}

impl Site {
    pub fn begun() -> (Self, Journal) {
        let site = Self {
            root: tempfile::tempdir().unwrap(),
        };
        let key = LogKey::create(&site.key()).unwrap();
        let journal = Journal::create(&site.dir(), key, owner()).unwrap();
        (site, journal)
    }

    pub fn with(records: u8) -> Self {
        let (site, mut journal) = Self::begun();
        for n in 0..records {
            journal.append(report(n)).unwrap();
        }
        site
    }

    pub fn dir(&self) -> PathBuf {
        self.root.path().join("journal")
    }

    pub fn key(&self) -> PathBuf {
        self.root.path().join("log-key")
    }

    pub fn log(&self) -> PathBuf {
        self.dir().join("log")
    }

    pub fn open(&self) -> Result<Journal, JournalError> {
        Journal::open(&self.dir(), LogKey::open(&self.key()).unwrap())
    }
}

pub fn bodies(journal: &Journal) -> Vec<Body> {
    let mut all = Vec::new();
    journal.replay(|r| all.push(r.body.clone())).unwrap();
    all
}

pub fn refused<T>(result: Result<T, JournalError>) -> (&'static str, Option<u64>) {
    match result {
        Ok(_) => ("accepted", None),
        Err(e) => (e.code(), e.record()),
    }
}
