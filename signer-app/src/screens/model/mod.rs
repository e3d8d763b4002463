//! What screens draw, as plain owned data: it crosses from the ceremony's thread to the window.

mod entry;
mod fee;
mod limit;
mod pages;
mod review;

pub use entry::Entry;
pub use fee::{Fee, Tenths};
pub use limit::{Ceiling, Limit};
pub use pages::Page;
pub use review::{Coin, Payee, ReviewModel, Row, Totals};
