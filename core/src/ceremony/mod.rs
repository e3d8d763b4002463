//! Ceremonies: what people do, in which order, and what is kept of it.

pub mod script;
