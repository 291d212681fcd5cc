import classes from '#web/kit/kbd.module.css'
import { keyCaps } from '#web/kit/shortcuts.ts'

/** The caps of a shortcut. `quiet`: not read aloud, where a label says it already. */
export function Keys({ keys, quiet = false }: { keys: string; quiet?: boolean }) {
  return (
    <span className={classes.keys} aria-hidden={quiet}>
      {keyCaps(keys).map((cap) => (
        <kbd key={cap} className={classes.cap}>
          {cap}
        </kbd>
      ))}
    </span>
  )
}
