import { Checkbox, NativeSelect, Radio } from '@mantine/core'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { isPerson } from '#web/fields/person.ts'
import shared from '#web/import/import.module.css'
import { existings, type ImportRun, modes } from '#web/import/imports.ts'
import classes from '#web/import/map.module.css'
import type { ChangeImport } from '#web/import/use-import-change.ts'
import { Section } from '#web/kit/page.tsx'

interface ModeChoiceProps {
  run: ImportRun
  entity: ModelEntity
  change: ChangeImport
}

const keyOf = (target: string | null): string | undefined => target?.split('.')[0]

/** Words that every record of this import gets, so that it is found again. */
function TagsOfAll({ run, entity, change }: ModeChoiceProps) {
  const field = entity.fields.find(({ kind }) => kind === 'tags')
  if (field === undefined) return null
  const { Edit } = uiOf(field)
  return (
    <div className={classes.tags}>
      <p className={classes.tagsTitle}>{t('import.mode.tags')}</p>
      <p className={shared.hint}>{t('import.mode.tagsText')}</p>
      <Edit
        field={{ ...field, label: t('import.mode.tags') }}
        value={run.tags}
        onChange={(value) => change({ tags: value as readonly string[] })}
        problem={() => undefined}
        hideLabel
      />
    </div>
  )
}

/** What becomes of rows that fit a record, and how one knows that they do. */
export function ModeChoice({ run, entity, change }: ModeChoiceProps) {
  const { mode, key } = run
  const isMapped = (path: string | null) => run.columns.some((column) => keyOf(column.target) === path)
  // Only what a column of the file goes to can tell whether a row fits a record.
  const keys = run.keys.filter(({ path }) => isMapped(path))
  const names = entity.fields.filter((field) => ['link', 'tags'].includes(field.kind) && isMapped(field.key))
  return (
    <Section title={isPerson(entity) ? t('import.mode.title') : t('import.mode.titleThing')}>
      <div className={classes.modes}>
        <Radio.Group
          aria-label={t('import.mode.title')}
          value={mode}
          onChange={(next) => {
            const chosen = modes.find((one) => one === next) ?? mode
            change(chosen === 'create' || key !== null ? { mode: chosen } : { mode: chosen, key: keys[0]?.path ?? null })
          }}
        >
          <div className={classes.options}>
            {modes.map((one) => (
              <Radio
                key={one}
                value={one}
                disabled={one !== 'create' && keys.length === 0}
                label={t(`import.mode.${one}`)}
                description={t(`import.mode.${one}Text`)}
              />
            ))}
          </div>
        </Radio.Group>
        {keys.length === 0 && <p className={shared.hint}>{t('import.mode.keyMissing')}</p>}
        {mode !== 'create' && keys.length > 0 && (
          <NativeSelect
            className={classes.key ?? ''}
            label={t('import.mode.key')}
            description={t('import.mode.keyText')}
            value={key ?? ''}
            onChange={(event) => change({ key: event.currentTarget.value })}
            data={keys.map(({ path, label }) => ({ value: path, label }))}
          />
        )}
        {(mode === 'create-or-update' || mode === 'update') && keys.length > 0 && (
          <Radio.Group
            className={classes.existing ?? ''}
            label={t('import.mode.existing')}
            value={run.existing}
            onChange={(next) => change({ existing: existings.find((one) => one === next) ?? run.existing })}
          >
            <div className={classes.options}>
              {existings.map((one) => (
                <Radio key={one} value={one} label={t(`import.mode.${one}`)} description={t(`import.mode.${one}Text`)} />
              ))}
            </div>
          </Radio.Group>
        )}
        {names.length > 0 && (
          <Checkbox
            label={t('import.mode.createLinked')}
            description={t('import.mode.createLinkedText')}
            checked={run.createLinked}
            onChange={(event) => change({ createLinked: event.currentTarget.checked })}
          />
        )}
        <TagsOfAll run={run} entity={entity} change={change} />
      </div>
    </Section>
  )
}
