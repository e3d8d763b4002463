//! The online coordinator.
fn main() {}
