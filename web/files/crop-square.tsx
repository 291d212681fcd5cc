import { Slider } from '@mantine/core'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { t } from '#web/app/language.ts'
import { dragged, type Look, mostZoom, placed, type Size, within } from '#web/files/crop.ts'
import classes from '#web/files/photo.module.css'

interface CropSquareProps {
  address: string
  size: Size | undefined
  look: Look
  onSize: (size: Size) => void
  onLook: (look: Look) => void
  onUnreadable: () => void
}

const box = 260
const step = 16
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [step, 0],
  ArrowRight: [-step, 0],
  ArrowUp: [0, step],
  ArrowDown: [0, -step],
}

/** The picture behind a square window: dragged, or moved by the arrow keys, and zoomed. */
export function CropSquare({ address, size, look, onSize, onLook, onUnreadable }: CropSquareProps) {
  const last = useRef<{ x: number; y: number }>(undefined)
  const move = (x: number, y: number) => {
    if (size !== undefined) onLook(dragged(size, look, box, { x, y }))
  }
  const onPointerMove = (event: PointerEvent) => {
    if (last.current === undefined) return
    move(event.clientX - last.current.x, event.clientY - last.current.y)
    last.current = { x: event.clientX, y: event.clientY }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (by === undefined) return
    event.preventDefault()
    move(...(by as [number, number]))
  }
  return (
    <div className={classes.crop}>
      {/* biome-ignore lint/a11y/useSemanticElements: no element of HTML is a window onto a picture. */}
      <div
        className={classes.square}
        role="group"
        aria-label={t('files.photo.square')}
        aria-describedby="crop-help"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its arrow keys move the picture.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          last.current = { x: event.clientX, y: event.clientY }
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          last.current = undefined
        }}
      >
        <img
          src={address}
          alt=""
          draggable={false}
          className={classes.behind}
          style={size === undefined ? { visibility: 'hidden' } : placed(size, look, box)}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => onSize({ width, height })}
          onError={onUnreadable}
        />
      </div>
      <Slider
        className={classes.zoom ?? ''}
        min={1}
        max={mostZoom}
        step={0.05}
        label={null}
        value={look.zoom}
        thumbLabel={t('files.photo.zoom')}
        onChange={(zoom) => size !== undefined && onLook(within(size, { ...look, zoom }))}
      />
      <p id="crop-help" className={classes.hint}>
        {t('files.photo.move')}
      </p>
    </div>
  )
}
