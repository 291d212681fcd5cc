import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query'
import { problemsOf } from '#web/app/api.ts'
import { useTenant } from '#web/app/tenant.ts'
import { changeImport, type ImportChange, type ImportRun, importQuery, putImport, runKey } from '#web/import/imports.ts'
import { sentenceFor } from '#web/kit/state.tsx'

export type ChangeImport = (change: ImportChange) => void

export interface ImportChanging {
  readonly change: ChangeImport
  readonly busy: boolean
  /** Why the last change was refused. */
  readonly problem: string | undefined
}

const changeKey = (run: ImportRun) => ['change-import', run.id]

/** Whether the server has every change: what it says of the rows before that is of the import as it was. */
export const useIsKept = (run: ImportRun): boolean => useIsMutating({ mutationKey: changeKey(run) }) === 0

/** Changes an import before it starts: shown at once, kept on the server one after the other. */
export function useImportChange(run: ImportRun): ImportChanging {
  const tenant = useTenant()
  const client = useQueryClient()
  const mutationKey = changeKey(run)
  const mutation = useMutation({
    mutationKey,
    scope: { id: `import ${run.id}` },
    mutationFn: (change: ImportChange) => changeImport(tenant, run.id, change),
    onMutate: (change) => {
      const { queryKey } = importQuery(tenant, run.id)
      void client.cancelQueries({ queryKey })
      client.setQueryData<ImportRun>(queryKey, (before) => (before === undefined ? undefined : changed(before, change)))
    },
    onSuccess: (answer) => {
      // The answer to an earlier change does not know of those that are on their way.
      if (client.isMutating({ mutationKey }) === 1) putImport(client, tenant, answer)
    },
    onError: () => client.invalidateQueries({ queryKey: runKey(tenant, run.id) }),
  })
  return {
    change: mutation.mutate,
    busy: mutation.isPending,
    problem: mutation.isError ? ([...problemsOf(mutation.error).values()][0] ?? sentenceFor(mutation.error)) : undefined,
  }
}

const given = <V extends object>(values: V) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof V]?: NonNullable<V[K]> }

function changed(run: ImportRun, { columns = [], delimiter, encoding, sheet, ...rest }: ImportChange): ImportRun {
  const targets = new Map(columns.map((column) => [column.index, column.target]))
  return {
    ...run,
    ...rest,
    // What the choice shows while the file is read anew.
    detected: { ...run.detected, ...given({ delimiter, encoding, sheet }) },
    columns: run.columns.map((column) => ({
      ...column,
      target: targets.has(column.index) ? (targets.get(column.index) ?? null) : column.target,
    })),
  }
}
