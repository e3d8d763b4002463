//! From where the camera looks at the screen: real perspective, and pixels that gather light from an area.

use super::Random;
use super::light::Light;
use super::screen::Screen;

/// Distance of the sensor behind the lens in pixels; a webcam of 60 degrees has this at 1280 pixels.
const FOCAL_PX: f64 = 1_100.0;
/// Points per edge of a pixel whose light is gathered.
const GATHER: i32 = 4;

/// Where the camera stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    pub frame: (u32, u32),
    pub px_per_module: f64,
    pub rotation_deg: f64,
    pub tilt_deg: f64,
    /// Which way the screen leans.
    pub tilt_toward_deg: f64,
    /// How far from the middle the panel is: 0 in the middle, 1 as far out as it goes.
    pub off_middle: (f64, f64),
}

type Matrix = [[f64; 3]; 3];

impl View {
    /// The light of a screen at each pixel.
    pub fn gather(&self, screen: &Screen) -> Light {
        let back = inverse(&self.placed(screen));
        let (width, height) = (self.frame.0 as usize, self.frame.1 as usize);
        let mut px = Vec::with_capacity(width * height);
        for y in 0..height {
            px.extend((0..width).map(|x| pixel(screen, &back, x as f64 + 0.5, y as f64 + 0.5)));
        }
        Light { width, height, px }
    }

    /// Where the corners of the code fall in the frame, clockwise from the finder at top left.
    pub fn code(&self, screen: &Screen) -> [(f64, f64); 4] {
        corners(&self.placed(screen), screen.modules())
    }

    /// Where the corners of the white panel fall that the code stands on.
    pub fn panel(&self, screen: &Screen) -> [(f64, f64); 4] {
        corners(&self.placed(screen), screen.panel_modules())
    }

    /// From modules, counted from the middle of the code, to pixels of the frame.
    fn placed(&self, screen: &Screen) -> Matrix {
        let mut matrix = self.centred();
        let corners = corners(&matrix, screen.panel_modules());
        let (width, height) = (f64::from(self.frame.0), f64::from(self.frame.1));
        let room = |ends: [f64; 4], edge: f64| {
            let low = ends.into_iter().fold(f64::MAX, f64::min);
            let high = ends.into_iter().fold(f64::MIN, f64::max);
            // Free pixels on both sides; a panel larger than the frame stays in the middle.
            (
                edge / 2.0 - (low + high) / 2.0,
                ((edge - (high - low)) / 2.0 - 4.0).max(0.0),
            )
        };
        let (centre_x, free_x) = room(corners.map(|(x, _)| x), width);
        let (centre_y, free_y) = room(corners.map(|(_, y)| y), height);
        let (right, down) = (
            centre_x + free_x * self.off_middle.0,
            centre_y + free_y * self.off_middle.1,
        );
        let [across, under, depth] = &mut matrix;
        for ((x, y), z) in across.iter_mut().zip(under).zip(*depth) {
            *x += right * z;
            *y += down * z;
        }
        matrix
    }

    fn centred(&self) -> Matrix {
        let (turn_sin, turn_cos) = self.rotation_deg.to_radians().sin_cos();
        let (tilt_sin, tilt_cos) = self.tilt_deg.to_radians().sin_cos();
        let (axis_y, axis_x) = self.tilt_toward_deg.to_radians().sin_cos();
        // Rodrigues' rotation about an axis in the plane of the sensor, after the turn in that plane.
        let lean = |(x, y): (f64, f64)| {
            let along = (axis_x * x + axis_y * y) * (1.0 - tilt_cos);
            (
                x * tilt_cos + axis_x * along,
                y * tilt_cos + axis_y * along,
                tilt_sin * (axis_x * y - axis_y * x),
            )
        };
        let (across, down) = (lean((turn_cos, turn_sin)), lean((-turn_sin, turn_cos)));
        let scale = self.px_per_module;
        let row = |one: f64, other: f64, last: f64| [one * scale * FOCAL_PX, other * scale * FOCAL_PX, last];
        [
            row(across.0, down.0, 0.0),
            row(across.1, down.1, 0.0),
            [across.2 * scale, down.2 * scale, FOCAL_PX],
        ]
    }

    /// A little as no hand can avoid it: turned and tilted by up to two degrees, anywhere near the middle.
    pub fn jittered(self, random: &mut Random) -> Self {
        Self {
            rotation_deg: self.rotation_deg + random.between(-2.0, 2.0),
            tilt_deg: self.tilt_deg + random.between(-2.0, 2.0),
            off_middle: (
                (self.off_middle.0 + random.between(-0.4, 0.4)).clamp(-1.0, 1.0),
                (self.off_middle.1 + random.between(-0.4, 0.4)).clamp(-1.0, 1.0),
            ),
            ..self
        }
    }
}

/// The mean light over the part of the screen that one pixel sees.
fn pixel(screen: &Screen, back: &Matrix, x: f64, y: f64) -> f32 {
    let seen = |row: [f64; 3]| row[0] * x + row[1] * y + row[2];
    let depth = 1.0 / seen(back[2]);
    let (u, v) = (seen(back[0]) * depth, seen(back[1]) * depth);
    let step = |of: usize, column: usize, at: f64| ((back[of][column] - at * back[2][column]) * depth) as f32;
    // Within one pixel perspective is as good as straight.
    let (u_x, u_y, v_x, v_y) = (step(0, 0, u), step(0, 1, u), step(1, 0, v), step(1, 1, v));
    let (u, v) = (u as f32, v as f32);
    if !screen.near_panel(u, v, 1.0 + u_x.abs() + u_y.abs() + v_x.abs() + v_y.abs()) {
        return screen.around(u, v);
    }
    let mut sum = 0.0;
    for row in 0..GATHER {
        let down = (row as f32 + 0.5) / GATHER as f32 - 0.5;
        let (u, v) = (u + u_y * down, v + v_y * down);
        for column in 0..GATHER {
            let across = (column as f32 + 0.5) / GATHER as f32 - 0.5;
            sum += screen.at(u + u_x * across, v + v_x * across);
        }
    }
    sum / (GATHER * GATHER) as f32
}

fn corners(matrix: &Matrix, modules: usize) -> [(f64, f64); 4] {
    let half = modules as f64 / 2.0;
    [(-half, -half), (half, -half), (half, half), (-half, half)].map(|(u, v)| {
        let at = |row: [f64; 3]| row[0] * u + row[1] * v + row[2];
        let depth = at(matrix[2]);
        (at(matrix[0]) / depth, at(matrix[1]) / depth)
    })
}

fn inverse(m: &Matrix) -> Matrix {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a][c] * m[b][d] - m[a][d] * m[b][c];
    let determinant = m[0][0] * minor(1, 2, 1, 2) - m[0][1] * minor(1, 2, 0, 2) + m[0][2] * minor(1, 2, 0, 1);
    let of = |value: f64| value / determinant;
    [
        [
            of(minor(1, 2, 1, 2)),
            of(-minor(0, 2, 1, 2)),
            of(minor(0, 1, 1, 2)),
        ],
        [
            of(-minor(1, 2, 0, 2)),
            of(minor(0, 2, 0, 2)),
            of(-minor(0, 1, 0, 2)),
        ],
        [
            of(minor(1, 2, 0, 1)),
            of(-minor(0, 2, 0, 1)),
            of(minor(0, 1, 0, 1)),
        ],
    ]
}
