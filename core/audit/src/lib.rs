//! Verifies a ceremony journal and recomputes every decision in it.
