//! The signer's side of the device worker: starts the process, asks, and ends it when it hangs.

pub mod pipe;
pub mod serve;
mod watch;

use std::collections::BTreeSet;
use std::path::Path;

use crate::devices::bytes::{Bytes, Bytes32, Key33};
use crate::devices::error::DeviceError;
use crate::devices::profile::Profile;
use crate::devices::protocol::{
    Answer, GenerateKeys, GeneratedKeys, InitToken, InitialisedToken, KeyReadBack, Mark, Open, Opened,
    Progress, Request, SEEN_R_CHUNK, SelfTestReport, SignJob,
};
use watch::Watched;

/// A running device worker. Dropping it closes the pipe; the worker then logs out and ends, or is ended.
pub struct DeviceWorker {
    watched: Watched,
    profile: Profile,
}

impl DeviceWorker {
    /// Starts `exe` as device worker and has it load the profile's module.
    ///
    /// The worker gets an empty environment, but for SoftHSM's configuration where the profile names one.
    ///
    /// # Errors
    /// A profile out of bounds, a program that does not start, a module that does not load or hangs.
    pub fn spawn(exe: &Path, profile: &Profile) -> Result<Self, DeviceError> {
        profile.check()?;
        let mut watched = Watched::start(exe, profile)?;
        let hello = Request::Hello {
            profile: profile.clone(),
        };
        match watched.ask(hello, profile.deadlines.start_ms, &mut |_| ())? {
            Answer::Ready => Ok(Self {
                watched,
                profile: profile.clone(),
            }),
            other => Err(watched.out_of_turn(other)),
        }
    }

    /// The profile in use; it carries the token's serial once [`Self::init_token`] made one.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The worker's process id, for logs and for tests that end it.
    pub fn process_id(&self) -> u32 {
        self.watched.process_id()
    }

    /// Compares module and token with the profile, item by item.
    ///
    /// # Errors
    /// When the device cannot be asked. Items that fail are in the report, and [`Self::open`] refuses then.
    pub fn self_test(&mut self) -> Result<SelfTestReport, DeviceError> {
        match self.ask(Request::SelfTest)? {
            Answer::SelfTest(report) => Ok(report),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Makes a token in the first empty slot, and its shares.
    ///
    /// # Errors
    /// A quorum that is not allowed, a profile that already names a token, or the module's refusal.
    pub fn init_token(&mut self, init: InitToken) -> Result<InitialisedToken, DeviceError> {
        match self.ask(Request::InitToken(init))? {
            Answer::Initialised(token) => {
                self.profile.serial = token.serial.clone();
                Ok(token)
            }
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Opens the token with the shares of a quorum. Runs the self-test first and refuses if it fails.
    ///
    /// # Errors
    /// `E_SHARE_WRONG` names the holder, `E_SHARE_FEW` the numbers; the token is asked only when all is right.
    pub fn open(&mut self, open: Open) -> Result<Opened, DeviceError> {
        match self.ask(Request::Open(open))? {
            Answer::Opened(opened) => Ok(opened),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Hands over the r values (first 32 bytes of each compact signature) of the whole journal.
    ///
    /// # Errors
    /// When the worker is gone.
    pub fn seen_r(&mut self, values: &BTreeSet<[u8; 32]>) -> Result<(), DeviceError> {
        let mut rest = values.iter().copied().map(Bytes).peekable();
        while rest.peek().is_some() {
            let chunk: Vec<Bytes32> = rest.by_ref().take(SEEN_R_CHUNK).collect();
            self.done(Request::SeenR { values: chunk })?;
        }
        Ok(())
    }

    /// Makes the pool of both branches and the device key, each read back and proven before it is named.
    ///
    /// # Errors
    /// The first key that is not as required; what was made until then shows up as orphans in a read-back.
    pub fn generate_keys(
        &mut self,
        keys: GenerateKeys,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<GeneratedKeys, DeviceError> {
        match self.ask_long(Request::GenerateKeys(keys), progress)? {
            Answer::Keys(keys) => Ok(keys),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Reads back the attributes of the listed keys, has each sign a challenge, and lists orphans.
    ///
    /// # Errors
    /// A key that is missing, ambiguous, weaker than required or that signs wrongly.
    pub fn read_back(
        &mut self,
        keys: &[[u8; 33]],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<KeyReadBack, DeviceError> {
        let keys: Vec<Key33> = keys.iter().copied().map(Bytes).collect();
        match self.ask_long(Request::ReadBack { keys }, progress)? {
            Answer::ReadBack(read_back) => Ok(read_back),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Signs one reviewed batch: one compact low-S signature per job, in order, all verified, or none.
    ///
    /// # Errors
    /// `E_HSM_SIG_INVALID` and `E_HSM_NONCE_REPEAT` put the worker into quarantine; nothing is released.
    pub fn sign(
        &mut self,
        jobs: &[SignJob],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<[u8; 64]>, DeviceError> {
        match self.ask_long(Request::Sign { jobs: jobs.to_vec() }, progress)? {
            Answer::Signatures(list) if list.len() == jobs.len() => {
                Ok(list.into_iter().map(|s| s.0).collect())
            }
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Signs a document of the appliance with the device key; compact, low S, verified.
    ///
    /// # Errors
    /// As [`Self::sign`]; `E_HSM_DOCUMENT` for a text of another kind, `E_HSM_KEY_MISSING` before the device key is known.
    pub fn sign_document(&mut self, text: &str) -> Result<[u8; 64], DeviceError> {
        match self.ask(Request::SignDocument {
            text: text.to_owned(),
        })? {
            Answer::Signature(signature) => Ok(signature.0),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Reads the journal's high-water mark from the token; none on a fresh token.
    ///
    /// # Errors
    /// When the token is not open or does not answer.
    pub fn read_mark(&mut self) -> Result<Option<Mark>, DeviceError> {
        match self.ask(Request::ReadMark)? {
            Answer::Mark(mark) => Ok(mark),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    /// Moves the high-water mark forward. The same mark again is fine.
    ///
    /// # Errors
    /// `E_HSM_MARK_BACK` for a smaller size, or another root at the same size.
    pub fn write_mark(&mut self, mark: Mark) -> Result<(), DeviceError> {
        self.done(Request::WriteMark(mark))
    }

    /// Logs out and wipes the PIN; the worker stays and can be opened again.
    ///
    /// # Errors
    /// When the worker is gone.
    pub fn logout(&mut self) -> Result<(), DeviceError> {
        self.done(Request::Logout)
    }

    /// Logs out, unloads the module and waits for the process to end.
    ///
    /// # Errors
    /// When the worker did not end by itself; it is ended all the same.
    pub fn close(mut self) -> Result<(), DeviceError> {
        self.done(Request::Close)
    }

    fn done(&mut self, request: Request) -> Result<(), DeviceError> {
        match self.ask(request)? {
            Answer::Done => Ok(()),
            other => Err(self.watched.out_of_turn(other)),
        }
    }

    fn ask(&mut self, request: Request) -> Result<Answer, DeviceError> {
        self.ask_long(request, &mut |_| ())
    }

    fn ask_long(
        &mut self,
        request: Request,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Answer, DeviceError> {
        self.watched
            .ask(request, self.profile.deadlines.call_ms, progress)
    }
}
