import { Button, Checkbox } from '@mantine/core'
import { t } from '#web/app/language.ts'
import classes from '#web/derived/list/column-chooser.module.css'
import type { Columns } from '#web/derived/list/columns.ts'

/** Which columns are shown. Their order is changed in the menu of each column's title. */
export default function ColumnChooser({ columns }: { columns: Columns }) {
  const shown = columns.shown.map(({ field }) => field.key)
  return (
    <div className={classes.chooser}>
      <div className={classes.options}>
        {columns.all.map((field) => (
          <Checkbox
            key={field.key}
            size="xs"
            label={field.label}
            checked={shown.includes(field.key)}
            onChange={(event) =>
              columns.show(event.currentTarget.checked ? [...shown, field.key] : shown.filter((key) => key !== field.key))
            }
          />
        ))}
      </div>
      {columns.isChanged && (
        <Button variant="subtle" color="gray" size="xs" onClick={columns.reset}>
          {t('web.list.resetColumns')}
        </Button>
      )}
    </div>
  )
}
