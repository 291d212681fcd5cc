import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { fetchBlob } from '#web/app/api.ts'
import { useTenant } from '#web/app/tenant.ts'
import { type FileRecord, previewPath } from '#web/files/files.ts'
import classes from '#web/files/preview.module.css'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

/** A picture, as large as there is room. */
export function PictureView({ file }: { file: FileRecord }) {
  const tenant = useTenant()
  const picture = useQuery({
    queryKey: ['preview', tenant, file.content.id],
    queryFn: ({ signal }) => fetchBlob(previewPath(file), { tenant, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const address = useAddress(picture.data)
  if (picture.isLoadingError) return <ErrorState error={picture.error} retry={() => void picture.refetch()} />
  if (address === undefined) return <Skeletons />
  return <img className={classes.picture} src={address} alt={file.name} />
}

/** An address for bytes, for as long as they are shown. */
function useAddress(blob: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (blob === undefined) return
    const made = URL.createObjectURL(blob)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return address
}
