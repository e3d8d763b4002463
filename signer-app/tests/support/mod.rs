//! A site of its own per test: a SoftHSM token directory, three officers, and the signer's real binary.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

pub mod fault;
pub mod house;
pub mod memory;

use std::fs;
use std::path::{Path, PathBuf};

use strongroom_signer::devices::error::DeviceError;
use strongroom_signer::devices::profile::Profile;
use strongroom_signer::devices::protocol::{
    GenerateKeys, GeneratedKeys, HolderShare, InitToken, InitialisedToken, Open, Progress,
};
use strongroom_signer::secret::Secret;
use strongroom_signer::workers::device::DeviceWorker;
use tempfile::TempDir;

pub const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

pub struct Site {
    pub dir: TempDir,
    pub profile: Profile,
}

impl Site {
    pub fn new() -> Self {
        // SoftHSM truncates and rewrites a file for every attribute: slow on a disk that is busy.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        }
        .unwrap();
        let tokens = dir.path().join("tokens");
        fs::create_dir(&tokens).unwrap();
        let conf = dir.path().join("softhsm2.conf");
        let text = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        fs::write(&conf, text).unwrap();
        let profile = Profile::softhsm(PathBuf::from(SOFTHSM), conf, "site-a");
        Self { dir, profile }
    }

    pub fn exe() -> &'static Path {
        Path::new(env!("CARGO_BIN_EXE_strongroom-signer"))
    }

    pub fn start(&self) -> DeviceWorker {
        DeviceWorker::spawn(Self::exe(), &self.profile).unwrap()
    }

    /// Initialises the token and writes its serial into the profile, as the ceremony does.
    pub fn init(&mut self) -> InitialisedToken {
        let mut worker = self.start();
        let token = worker.init_token(init(2, &["anna", "bela", "cleo"])).unwrap();
        self.profile.serial = token.serial.clone();
        worker.close().unwrap();
        token
    }

    /// A token with keys, closed again.
    pub fn with_keys(per_branch: u32) -> (Self, InitialisedToken, GeneratedKeys) {
        let mut site = Self::new();
        let token = site.init();
        let mut worker = site.start();
        worker.open(open(&token, &[0, 1], None)).unwrap();
        let keys = worker.generate_keys(keys(per_branch), &mut quiet).unwrap();
        worker.close().unwrap();
        (site, token, keys)
    }

    /// Opened with anna's and cleo's shares.
    pub fn opened(&self, token: &InitialisedToken, keys: &GeneratedKeys) -> DeviceWorker {
        let mut worker = self.start();
        worker
            .open(open(token, &[0, 2], Some(keys.device.key.0)))
            .unwrap();
        worker
    }
}

pub fn quiet(_: Progress) {}

pub fn init(quorum: u8, holders: &[&str]) -> InitToken {
    let holders = holders.iter().map(|h| (*h).to_owned()).collect();
    InitToken {
        quorum,
        holders,
        dice: Secret::new(b"3141592653589793".to_vec()),
    }
}

pub fn keys(per_branch: u32) -> GenerateKeys {
    GenerateKeys {
        per_branch,
        dice: Secret::empty(),
    }
}

pub fn open(token: &InitialisedToken, which: &[usize], device_key: Option<[u8; 33]>) -> Open {
    let share = |&i: &usize| HolderShare {
        holder: token.holders[i].holder.clone(),
        share: Secret::new(token.holders[i].user.expose_bytes().to_vec()),
    };
    Open {
        shares: which.iter().map(share).collect(),
        quorum: token.roster.quorum,
        roster: token.roster.user.clone(),
        device_key: device_key.map(Into::into),
    }
}

pub fn code<T>(result: Result<T, DeviceError>) -> &'static str {
    result.err().expect("must fail").code()
}

/// A text of the kind that the device key signs.
pub fn document(number: usize) -> String {
    format!("strongroom/certificate/v1\nnumber: {number}\n")
}

pub fn digest(number: usize) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(number.to_be_bytes()).into()
}
