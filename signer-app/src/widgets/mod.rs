//! What all screens are drawn with. Nothing here knows a ceremony; nothing but this and the theme knows a colour.

pub mod button;
pub mod chooser;
pub mod code;
pub mod facts;
pub mod field;
pub mod frame;
pub mod hold;
pub mod keys;
pub mod pager;
pub mod progress;
pub mod refusal;
pub mod secret;
pub mod text;

pub use self::{
    button::{Push, Weight},
    chooser::Chooser,
    frame::{Bar, Frame, RailStep, StepState},
    hold::Hold,
    pager::Pager,
    secret::Typed,
};
