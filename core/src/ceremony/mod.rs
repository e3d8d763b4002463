//! Ceremonies: what people do, in which order, and what is kept of it.

<<<<<<< HEAD
pub mod script;
=======
pub mod approval;
pub mod certificate;
pub mod quorum;
>>>>>>> main
