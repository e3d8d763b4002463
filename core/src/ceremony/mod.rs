//! Ceremonies: what people do and sign, in which order, and what is kept of it.

pub mod approval;
pub mod certificate;
pub mod quorum;
pub mod script;
