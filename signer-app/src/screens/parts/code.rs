//! A code that the other program or a telephone reads: black on white whatever the theme is, each module a whole
//! number of pixels.

use eframe::egui::{
    self, ColorImage, Image, Margin, TextureHandle, TextureOptions, Ui, Vec2, load::SizedTexture,
};
use strongroom_optics::Gray;

use crate::theme;

/// A code as the graphics hold it.
#[derive(Default)]
pub struct Code {
    texture: Option<TextureHandle>,
    side: usize,
}

impl Code {
    /// Draws a code of one pixel a module. It is handed to the graphics once: a screen shows one code.
    pub fn ui(&mut self, ui: &mut Ui, name: &str, code: &Gray) {
        let side = code.width();
        if self.side != side {
            (self.texture, self.side) = (None, side);
        }
        let texture = self.texture.get_or_insert_with(|| {
            let image = ColorImage::from_gray([side, code.height()], code.px());
            ui.ctx()
                .load_texture("strongroom.code", image, TextureOptions::NEAREST)
        });
        let per_point = ui.ctx().pixels_per_point();
        let modules = side.max(1) as f32;
        let pixels = (theme::of(ui).sizes.code * per_point / modules).floor().max(1.0);
        let points = Vec2::splat(pixels * modules / per_point);
        let quiet = Margin::same(theme::of(ui).sizes.margin);
        egui::Frame::new()
            .fill(strongroom_light::theme::PAPER)
            .inner_margin(quiet)
            .show(ui, |ui| {
                ui.add(Image::new(SizedTexture::new(texture.id(), points)).alt_text(name));
            });
    }
}
