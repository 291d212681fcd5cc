import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { language, loadWords, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { assign } from '#web/import/assign.ts'
import shared from '#web/import/import.module.css'
import { type ImportColumn, type ImportRun, runKey } from '#web/import/imports.ts'
import classes from '#web/import/map.module.css'
import type { ChangeImport } from '#web/import/use-import-change.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Picker } from '#web/kit/picker.tsx'
import type { PickerOption } from '#web/kit/picker-option.ts'
import { wordSource } from '#web/kit/word-source.ts'
import type { OwnField } from '#web/settings/fields/own-model.ts'
import { useMayManage } from '#web/settings/may-manage.ts'

const FieldDialog = lazy(() => import('#web/settings/fields/field-dialog.tsx'))

/** So many are drawn at first, and with each wish for more. */
const columnsShown = 60

export function columnName({ heading, index }: ImportColumn): string {
  return heading === '' ? t('import.map.unnamed', { number: index + 1 }) : heading
}

interface ColumnTableProps {
  run: ImportRun
  entity: ModelEntity
  onlyLeft: boolean
  change: ChangeImport
}

/** Each column of the file, with some of what it holds, and where it goes. */
export function ColumnTable({ run, entity, onlyLeft, change }: ColumnTableProps) {
  const [most, setMost] = useState(columnsShown)
  const columns = run.columns.filter((column) => !onlyLeft || column.target === null)
  const hidden = columns.length - most
  return (
    <>
      <table className={classes.columns}>
        <thead>
          <tr>
            <th scope="col">{t('import.map.column')}</th>
            <th scope="col">{t('import.map.samples')}</th>
            <th scope="col">{t('import.map.target')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.slice(0, most).map((column) => (
            <ColumnRow key={column.index} run={run} entity={entity} column={column} change={change} />
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <Button variant="default" mt="md" onClick={() => setMost(most + columnsShown)}>
          {t('import.map.more', { count: Math.min(hidden, columnsShown) })}
        </Button>
      )}
    </>
  )
}

interface ColumnRowProps {
  run: ImportRun
  entity: ModelEntity
  column: ImportColumn
  change: ChangeImport
}

function ColumnRow({ run, entity, column, change }: ColumnRowProps) {
  const name = columnName(column)
  return (
    <tr data-out={column.target === null}>
      <th scope="row" className={classes.columnName}>
        {name}
      </th>
      <td className={classes.samples}>
        {column.samples.length === 0 ? (
          <span className={shared.hint}>{t('import.map.empty')}</span>
        ) : (
          <div className={classes.sampleList}>
            {column.samples.map((sample) => (
              <span key={sample} className={classes.sample}>
                {sample}
              </span>
            ))}
          </div>
        )}
      </td>
      <td className={classes.target}>
        <div className={classes.targetPicker}>
          <TargetPicker run={run} entity={entity} column={column} change={change} />
          {column.target === null && <NewField run={run} entity={entity} column={column} change={change} />}
        </div>
      </td>
    </tr>
  )
}

const nowhere = '-'

function TargetPicker({ run, entity, column, change }: ColumnRowProps) {
  const takenBy = new Map(run.columns.flatMap((one) => (one.target === null || one === column ? [] : [[one.target, one] as const])))
  const options: readonly PickerOption[] = [
    ...(column.target === null ? [] : [{ id: nowhere, label: t('import.map.none') }]),
    ...run.targets.map(({ path, label }): PickerOption => {
      const other = takenBy.get(path)
      return other === undefined ? { id: path, label } : { id: path, label, detail: t('import.map.taken', { column: columnName(other) }) }
    }),
  ]
  const choose = (path: string) => change({ columns: assign(run.columns, entity, column.index, path === nowhere ? null : path) })
  return (
    <Picker
      label={t('import.map.targetOf', { column: columnName(column) })}
      hideLabel
      placeholder={t('import.map.none')}
      value={options.filter((option) => option.id === column.target)}
      onChange={([option]) => choose(option?.id ?? nowhere)}
      source={wordSource(
        [
          'import-targets',
          run.id,
          language(),
          String(column.index),
          run.columns.map((one) => one.target ?? '').join(' '),
          String(options.length),
        ],
        options,
      )}
    />
  )
}

/** A column that fits nowhere gets a field of its own. */
function NewField({ run, entity, column, change }: ColumnRowProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const mayManage = useMayManage()
  if (!mayManage || column.samples.length === 0) return null
  const make = async () => {
    await loadWords('settings')
    const field = await openDialog<OwnField>((close) => (
      <FieldDialog entity={entity} suggestion={column.heading.slice(0, 60)} onClose={close} />
    ))
    if (field === undefined) return
    await client.invalidateQueries({ queryKey: runKey(tenant, run.id) })
    change({ columns: [{ index: column.index, target: field.key }] })
  }
  return (
    <Button
      variant="subtle"
      size="xs"
      leftSection={<IconPlus size={14} />}
      aria-label={t('import.map.newFieldOf', { column: columnName(column) })}
      onClick={() => void make()}
    >
      {t('import.map.newField')}
    </Button>
  )
}
