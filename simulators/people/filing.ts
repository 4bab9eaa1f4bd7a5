// A complaint as the hotline files it.
import type { JournalInput } from '../../ingest/domain/input.ts';
import type { Actor } from '../../ingest/domain/ledger.ts';
import type { SimComplaint } from './complaint.ts';

const hotline: Actor = { type: 'user', id: 'hotline', role: 'hotline' };

export const complaintInput = (said: SimComplaint): JournalInput => ({
  type: 'command',
  at: said.at,
  command: {
    type: 'complaint',
    by: hotline,
    complaint: {
      id: said.id,
      channel: said.channel,
      ticket: null,
      deviceId: said.told.deviceId ?? null,
      kind: said.told.kind,
      village: said.told.village,
      lat: said.told.lat,
      lon: said.told.lon,
      reportedAt: said.at,
      hazard: false,
      assetNo: said.told.assetNo ?? null,
      code: null,
      request: false,
    },
  },
});
