import classes from '#web/kit/waiting-field.module.css'

interface WaitingFieldProps {
  label: string
  hideLabel?: boolean | undefined
  error?: string | undefined
}

/** The place of an input whose code is on its way: as high as the input, so that nothing jumps, and it says what is wrong as well. */
export function WaitingField({ label, hideLabel = false, error }: WaitingFieldProps) {
  return (
    <div>
      {!hideLabel && <div className={classes.label}>{label}</div>}
      <div className={classes.box} />
      {error !== undefined && <p className={classes.error}>{error}</p>}
    </div>
  )
}
