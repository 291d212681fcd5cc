import classes from '#web/kit/waiting-field.module.css'

/** The place of an input whose code is on its way: as high as the input, so that nothing jumps. */
export function WaitingField({ label, hideLabel = false }: { label: string; hideLabel?: boolean | undefined }) {
  return (
    <div>
      {!hideLabel && <div className={classes.label}>{label}</div>}
      <div className={classes.box} />
    </div>
  )
}
