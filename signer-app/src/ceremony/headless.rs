//! People who gave their answers in a file, or give them at the terminal.

use std::{
    cell::{Cell, RefCell},
    path::Path,
};

use strongroom_core::{
    ceremony::{quorum::Quorum, script::Step},
    flow::{Desk, Medium, Verified},
    ids::Label,
    journal::record::{MAX_RECEIPT, Outcome},
    note::MAX_NOTE,
    policy::{Finding, MAX_POLICY, change::Effect},
    wallet::{Roster, RosterError},
    words::Words,
};

use super::{
    answers::{Answers, AnswersError, Present},
    dice::Dice,
    error::CeremonyError,
    light,
    people::{
        Answer, Confirmed, Files, Founding, News, Passphrases, People, Presented, Receipt, Said, Wanted,
    },
    progress::{Meter, say},
    seal::SecurityOfficer,
};
use crate::{
    cards::envelope::{MAX_SEALED, WorkFactor},
    devices::profile::Profile,
    messages,
    site::{Site, SiteError, files},
};

/// Keys per branch unless said otherwise.
const KEYS_PER_BRANCH: u32 = 50;

/// People who are not there themselves.
pub struct Headless<'a> {
    answers: &'a Answers,
    /// Who of those present comes next.
    next: Cell<usize>,
    meter: RefCell<Option<Meter>>,
}

impl<'a> Headless<'a> {
    /// Takes their answers.
    pub const fn new(answers: &'a Answers) -> Self {
        Self {
            answers,
            next: Cell::new(0),
            meter: RefCell::new(None),
        }
    }

    fn present(&self, wanted: &Wanted<'_>) -> Option<&'a Present> {
        // Whoever begins may be there with a card, to open the token; only a given verdict makes it a voice.
        let comes = |p: &Present| match wanted {
            Wanted::Voice { initiator, .. } => p.officer != **initiator || p.verdict.is_some(),
            Wanted::Share { .. } => true,
        };
        let from = self.next.get();
        let left = self.answers.present.iter().enumerate().skip(from);
        let (index, present) = left.into_iter().find(|(_, p)| comes(p))?;
        self.next.set(index.saturating_add(1));
        Some(present)
    }

    /// The person whose card was asked for last.
    fn last(&self, officer: &Label) -> Result<&'a Present, CeremonyError> {
        let last = self.next.get().checked_sub(1);
        let last = last.and_then(|index| self.answers.present.get(index));
        last.filter(|p| p.officer == *officer)
            .ok_or(CeremonyError::Astray)
    }
}

impl People for Headless<'_> {
    fn hear(&self, news: News<'_>) {
        if let News::Progress { what, progress } = news {
            let mut meter = self.meter.borrow_mut();
            meter
                .get_or_insert_with(|| Meter::new(what.word()))
                .tell(progress);
            return;
        }
        if matches!(news, News::Step(_)) {
            *self.meter.borrow_mut() = None;
        }
        tell(&news);
    }

    fn is_patient(&self) -> bool {
        false
    }

    fn initiator(&self, _: Option<&Roster>) -> Result<Label, CeremonyError> {
        Ok(self.answers.initiator()?)
    }

    fn founding(&self) -> Result<Founding, CeremonyError> {
        let answers = self.answers;
        let new = answers.new_site()?;
        let value = |name: &str| AnswersError::Value {
            name: name.to_owned(),
        };
        let missing = |name: &str| AnswersError::Missing {
            name: name.to_owned(),
        };
        let network = new.network.parse().map_err(|_| value("new_site.network"))?;
        let work = match answers.work_factor {
            Some(log_n) => WorkFactor::new(log_n).map_err(|_| value("work_factor"))?,
            None => WorkFactor::DEFAULT,
        };
        if answers.officer.is_empty() {
            return Err(missing("officer").into());
        }
        let officers = answers.officer.iter().map(|o| Ok((o.id.clone(), o.roles()?)));
        Ok(Founding {
            site: Site {
                version: 1,
                institution: new.institution.clone(),
                site: new.site.clone(),
                network,
                mode: new.mode,
            },
            profile: Profile::load(&answers.at(&new.device)).map_err(SiteError::from)?,
            quorum: answers.quorum.ok_or_else(|| missing("quorum"))?,
            work,
            keys_per_branch: answers.keys_per_branch.unwrap_or(KEYS_PER_BRANCH),
            cards_out: answers.path(answers.cards_out.as_ref(), "cards_out")?,
            security: SecurityOfficer::parse(&new.security_officer)
                .ok_or_else(|| value("new_site.security_officer"))?,
            dice: Dice::read(&answers.dice()?)?,
            officers: officers.collect::<Result<_, RosterError>>()?,
        })
    }

    fn passphrases(&self, officer: &Label) -> Result<Passphrases, CeremonyError> {
        let answers = self.answers;
        let one = answers.officer.iter().find(|o| o.id == *officer);
        let one = one.ok_or(CeremonyError::Astray)?;
        let own = answers.passphrase(officer, one.passphrase_file.as_ref())?;
        let duress = one.duress_passphrase_file.as_ref();
        let duress = duress.map(|file| answers.passphrase(officer, Some(file)));
        Ok(Passphrases {
            own,
            duress: duress.transpose()?,
        })
    }

    fn confirm(&self, step: &Step) -> Result<Confirmed, CeremonyError> {
        let confirm = self.answers.confirmed(step.id.as_str())?;
        Ok(Confirmed {
            words: confirm.words,
            exception: confirm.exception,
        })
    }

    fn receipt(&self, given: bool) -> Result<Receipt, CeremonyError> {
        if let Some(why) = self.answers.no_receipt()? {
            return Ok(Receipt::None(why));
        }
        if self.answers.receipt.is_none() && !given {
            return Ok(Receipt::Nothing);
        }
        let path = self.answers.path(self.answers.receipt.as_ref(), "receipt")?;
        Ok(Receipt::Text(files::read_text(&path, MAX_RECEIPT as u64)?))
    }

    fn papers(&self) -> Result<(String, String), CeremonyError> {
        let manifest = self.answers.path(self.answers.manifest.as_ref(), "manifest")?;
        let manifest = files::read_text(&manifest, MAX_NOTE as u64)?;
        let policy = self.answers.path(self.answers.policy.as_ref(), "policy")?;
        Ok((manifest, files::read_text(&policy, MAX_POLICY as u64)?))
    }

    fn words(&self, vault: &Label, own: &Words) -> Result<String, CeremonyError> {
        say(&format!("  vault {vault}: {own}"));
        Ok(self.answers.words()?)
    }

    fn request(&self, exe: &Path) -> Result<(Medium, Vec<u8>), CeremonyError> {
        match &self.answers.request {
            Some(file) => Ok((Medium::File, light::from_file(&self.answers.at(file))?)),
            None => {
                let dir = self.answers.path(self.answers.frames.as_ref(), "frames")?;
                Ok((Medium::Light, light::receive(exe, &dir)?))
            }
        }
    }

    fn order(&self) -> Result<String, CeremonyError> {
        Ok(self.answers.order()?)
    }

    fn review(&self, verified: &Verified, _: &Desk<'_>, _: u8) -> Result<(), CeremonyError> {
        for line in verified.facts().lines().skip(1) {
            say(&format!("  {line}"));
        }
        Ok(())
    }

    fn card(&self, wanted: &Wanted<'_>) -> Result<Option<Presented>, CeremonyError> {
        let Some(present) = self.present(wanted) else {
            return Ok(None);
        };
        let officer = present.officer.clone();
        let sealed = files::read(&self.answers.at(&present.card), MAX_SEALED as u64)?;
        let passphrase = self
            .answers
            .passphrase(&officer, present.passphrase_file.as_ref())?;
        Ok(Some(Presented {
            officer,
            sealed,
            passphrase,
        }))
    }

    fn voice(&self, officer: &Label, _: &Quorum, _: &[&'static str]) -> Result<Said, CeremonyError> {
        let present = self.last(officer)?;
        Ok(Said {
            voice: present.voice()?,
            acknowledged: present.acknowledge.clone(),
        })
    }

    fn show(&self, answer: &Answer<'_>) -> Result<Files, CeremonyError> {
        let answers = self.answers;
        let out = answers.path(answers.out.as_ref(), "out")?;
        files::make_dir(&out)?;
        let (psbt, certificate) = (out.join("answer.psbt"), out.join("certificate.txt"));
        files::write(&psbt, answer.psbt)?;
        files::write(&certificate, answer.certificate)?;
        let frames = out.join("frames");
        let size = answers.frame_bytes.unwrap_or(light::FRAME_BYTES);
        let count = light::show(answer.psbt, size, &frames)?;
        say(&format!("  {count} frames in {}", frames.display()));
        Ok(vec![
            ("answer", psbt),
            ("certificate", certificate),
            ("answer frames", frames),
        ])
    }
}

fn tell(news: &News<'_>) {
    match news {
        News::Began { ceremony, script } => say(&format!("{}: ceremony {ceremony}", script.title())),
        News::Step(step) => say(&format!("step {} ({}): {}", step.number, step.role, step.say)),
        News::Exception(exception) => say(&format!("  EXCEPTION {exception}")),
        News::Closed { ceremony, outcome } => say(&format!(
            "ceremony {ceremony} was left open and is closed: {}",
            closed(outcome)
        )),
        News::Decided(decision) => {
            for finding in &decision.findings {
                found(finding);
            }
            let accepted = decision.verdict == strongroom_core::policy::Verdict::Accept;
            say(if accepted { "  accepted" } else { "  refused" });
        }
        News::Found(finding) => found(finding),
        News::Spoke { officer, voice } => say(&format!("  {officer} says {voice}")),
        News::Unheard { officer, finding } => say(&format!("  {officer}: {}", finding.check.code())),
        News::Again(error) => say(&format!("  {}: {error}", messages::code(error))),
        News::Edit { changes, both_until } => {
            for c in *changes {
                let word = match c.effect {
                    Effect::Loosens => "looser",
                    Effect::Tightens => "stricter",
                };
                say(&format!("  {word}: {}: {} -> {}", c.field, c.old, c.new));
            }
            if let Some(height) = both_until {
                say(&format!(
                    "  up to height {height} a request must pass both policies"
                ));
            }
        }
        // Each meter keeps its own time.
        News::Progress { .. } => {}
        News::TokenMade { serial } => say(&format!("  token {serial} is made, its PINs are split")),
        News::CardIssued { officer, file } => say(&format!(
            "  card of {officer} is written and read back: {}",
            file.display()
        )),
        News::Orphan { key } => say(&format!("  not on the sheet: {key}")),
        News::Stands {
            roster,
            keys_per_branch,
            sheet,
        } => say(&format!(
            "site {} of {} stands: {} officers, {keys_per_branch} keys per branch, key sheet {sheet}",
            roster.site,
            roster.institution,
            roster.officers.len(),
        )),
        News::Checkpoint { size, root } => say(&format!("journal of {size} records: {root}")),
    }
}

fn found(finding: &Finding) {
    let words = finding.check.words();
    let (code, place) = (finding.check.code(), finding.place);
    say(&format!("  {code} at {place}: {}", words.what));
    for fact in &finding.facts {
        say(&format!("    {}: {}", fact.name, fact.value));
    }
    say(&format!("    do: {}", words.todo));
}

fn closed(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Aborted { reason } => reason,
        Outcome::Signed => "its signatures are recorded; scan the request again for the answer",
        Outcome::Registered => "its vault is registered and in force",
        Outcome::Initialised => "its keys are made, the site stands; no receipt of it was given out",
        Outcome::Refused { .. } | Outcome::Rejected | Outcome::Reissued | Outcome::Tested => "ended",
    }
}
