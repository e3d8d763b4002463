//! The screens, one file each: `View` (what is true), `State` (what the screen remembers), `Action` (what people did)
//! and `ui`, which draws the one, keeps the other and returns the third. A screen touches nothing else.
