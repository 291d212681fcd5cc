import classes from '#web/derived/list/grid.module.css'
import { useMark } from '#web/derived/list/marks.ts'

/** The dot beside a name; nothing until somebody found out about the record. */
export function MarkDot({ id }: { id: string }) {
  const mark = useMark(id)
  return mark === undefined ? null : (
    <span className={classes.mark} data-tone={mark.tone} role="img" aria-label={mark.text} data-tip={mark.text} />
  )
}
