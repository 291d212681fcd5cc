/** A picture's size in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** What is seen through the square: how much larger than to fit, and the picture's point in its middle, as parts of width and height. */
export interface Look {
  readonly zoom: number
  readonly x: number
  readonly y: number
}

export const middle: Look = { zoom: 1, x: 0.5, y: 0.5 }
export const mostZoom = 5

/** The side of the square, in pixels of the picture. */
const sideOf = ({ width, height }: Size, zoom: number): number => Math.min(width, height) / zoom

/** The same look, moved so far that the square lies within the picture. */
export function within(size: Size, look: Look): Look {
  const zoom = Math.min(mostZoom, Math.max(1, look.zoom))
  const side = sideOf(size, zoom)
  const keep = (part: number, length: number): number => {
    const half = side / length / 2
    return Math.min(1 - half, Math.max(half, part))
  }
  return { zoom, x: keep(look.x, size.width), y: keep(look.y, size.height) }
}

/** The look after the picture was dragged by so many pixels of the screen, where the square has `box` of them a side. */
export function dragged(size: Size, look: Look, box: number, by: { readonly x: number; readonly y: number }): Look {
  const scale = box / sideOf(size, look.zoom)
  return within(size, { ...look, x: look.x - by.x / scale / size.width, y: look.y - by.y / scale / size.height })
}

/** Where the picture lies behind a square of `box` pixels a side. */
export function placed(
  size: Size,
  look: Look,
  box: number,
): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
  const scale = box / sideOf(size, look.zoom)
  const [width, height] = [size.width * scale, size.height * scale]
  return { width, height, left: box / 2 - look.x * width, top: box / 2 - look.y * height }
}

/** As the API takes it: the corner as parts of the picture, the side as part of its shorter one. */
export function cropOf(size: Size, look: Look): { readonly x: number; readonly y: number; readonly size: number } {
  const side = sideOf(size, look.zoom)
  const from = (part: number, length: number): number => Math.max(0, part - side / length / 2)
  return { x: from(look.x, size.width), y: from(look.y, size.height), size: 1 / look.zoom }
}
