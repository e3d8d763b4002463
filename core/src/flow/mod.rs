//! The eight stations of a request: scan, decode, verify, approve, sign, encode, show, log. Each type is built in
//! its own file only and takes the one before by value; to go back is to scan again.

mod approve;
mod decode;
mod encode;
mod facts;
mod log;
mod plan;
mod scan;
mod show;
mod sign;
mod verify;

pub use approve::Approved;
pub use decode::{Decoded, Undecodable};
pub use encode::{EncodeError, Encoded, Recorded};
pub use log::Logged;
pub use plan::{Job, Kind, Plan};
pub use scan::{Medium, Scanned};
pub use show::Shown;
pub use sign::{Head, MAX_SIGNATURES_BLOB, Made, SignatureEntry, Signatures, Signed};
pub use verify::{Desk, Review, Verified};
