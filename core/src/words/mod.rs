//! What people read aloud and compare: hashes as words, amounts, addresses.

pub mod address;
pub mod amount;
pub mod checks;
pub mod digest;
pub mod order;
pub mod policy;
pub mod registration;

pub use address::AddressError;
pub use amount::AmountError;
pub use checks::CheckWords;
pub use digest::{Words, beginning_with};
