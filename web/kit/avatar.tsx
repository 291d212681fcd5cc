import classes from '#web/kit/avatar.module.css'

interface AvatarProps {
  name: string
  /** People are round, everything else is square. */
  shape?: 'round' | 'square'
  size?: 20 | 24 | 32 | 48
  /** The address of a picture to show instead of initials. */
  image?: string
}

/** Up to two initials on a quiet colour that stays the same for the same name. Decorative: the name stands beside it, so the initials are drawn, not written. */
export function Avatar({ name, shape = 'round', size = 24, image }: AvatarProps) {
  if (image !== undefined) return <img className={classes.avatar} data-shape={shape} data-size={size} src={image} alt="" />
  return (
    <span
      className={classes.avatar}
      data-shape={shape}
      data-size={size}
      data-hue={hueOf(name)}
      data-initials={initialsOf(name)}
      aria-hidden="true"
    />
  )
}

function initialsOf(name: string): string {
  const words = name.split(/[\s@.,&+-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = words[0]
  const last = words.length > 1 ? words.at(-1) : undefined
  return [first, last].map((word) => (word === undefined ? '' : [...word][0]?.toLocaleUpperCase())).join('')
}

function hueOf(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return sum % 8
}
