import { Button } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName, type ModelEntity } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { holdsText, isSpecial } from '#web/settings/fields/holds.ts'
import { asOwnKind, type OwnField, ownFieldsQuery, ownObjectsQuery, refreshModel } from '#web/settings/fields/own-model.ts'
import classes from '#web/settings/settings.module.css'

const FieldDialog = lazy(() => import('#web/settings/fields/field-dialog.tsx'))

/** The own fields of one entity. */
export function EntityFields({ entity }: { entity: ModelEntity }) {
  const tenant = useTenant()
  const fields = useQuery(ownFieldsQuery(tenant))
  const own = fields.data?.filter((field) => field.entity === entity.name) ?? []
  const declared = entity.fields.filter((field) => !field.own).map((field) => field.label)
  const add = () => void openDialog((close) => <FieldDialog entity={entity} onClose={() => close()} />)
  return (
    <>
      <div className={classes.tools}>
        <p className={`${classes.hint} ${classes.main}`}>
          {declared.length > 0 && t('settings.fields.text', { name: entity.labels, fields: declared.join(', ') })}
        </p>
        <Button leftSection={<IconPlus size={16} />} onClick={add} variant="default">
          {t('settings.fields.add')}
        </Button>
      </div>
      {fields.isPending && <Skeletons lines={2} />}
      {fields.isError && <ErrorState error={fields.error} retry={() => void fields.refetch()} />}
      {own.length > 0 && (
        <ul className={classes.rows}>
          {own.map((field) => (
            <FieldRow key={field.id} entity={entity} field={field} />
          ))}
        </ul>
      )}
      {fields.isSuccess && own.length === 0 && <EmptyState title={t('settings.fields.empty')} text={t('settings.fields.emptyText')} />}
    </>
  )
}

function useKindText(field: OwnField): string {
  const model = useModel()
  const known = asOwnKind(field.kind)
  const kind = known === undefined ? field.kind : t(`settings.kinds.${known}`)
  const { choices, entity } = field.options
  if (choices !== undefined) return t('settings.fields.choiceList', { kind, choices: choices.map((choice) => choice.label).join(', ') })
  const target = entityByName(model, entity)
  return target === undefined ? kind : t('settings.fields.linkTo', { kind, entity: target.label })
}

function FieldRow({ entity, field }: { entity: ModelEntity; field: OwnField }) {
  const objects = useQuery(ownObjectsQuery(useTenant()))
  const isTitle = entity.title.of.includes(field.key)
  const isSubject = objects.data?.some((object) => object.key === entity.name && object.subject === field.key) ?? false
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          {field.label}
          {isTitle && <span className={classes.badge}>{t('settings.fields.isTitle')}</span>}
          {isSubject && <span className={classes.badge}>{t('settings.fields.isSubject')}</span>}
          {isSpecial(field.holds) && (
            <span className={classes.badge} data-tone="warning">
              {t('settings.holdsGroups.protected')}
            </span>
          )}
        </p>
        <p className={classes.detail}>
          {useKindText(field)} · {holdsText(field.holds)}
        </p>
      </div>
      <div className={classes.end}>
        <IconButton
          label={`${t('settings.edit')}: ${field.label}`}
          onClick={() => void openDialog((close) => <FieldDialog entity={entity} field={field} onClose={() => close()} />)}
        >
          <IconPencil size={16} stroke={1.6} />
        </IconButton>
        {!isTitle && !isSubject && <DeleteField field={field} />}
      </div>
    </li>
  )
}

function DeleteField({ field: { id, label } }: { field: OwnField }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const remove = async () => {
    const confirmed = await ask({
      title: t('settings.fields.deleteTitle', { name: label }),
      text: t('settings.fields.deleteText'),
      confirm: t('settings.fields.deleteConfirm'),
      danger: true,
      typeToConfirm: label,
    })
    if (!confirmed) return
    try {
      await request(`/own-fields/${id}`, { method: 'DELETE', tenant })
      toast(t('settings.fields.deleted', { name: label }))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshModel(client, tenant)
  }
  return (
    <IconButton label={`${t('settings.delete')}: ${label}`} onClick={() => void remove()}>
      <IconTrash size={16} stroke={1.6} />
    </IconButton>
  )
}
