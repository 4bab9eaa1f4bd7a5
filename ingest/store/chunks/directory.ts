// The numbers that stand for devices and for metrics in the file. New ones are given in memory and written together with
// the first chunk that uses them: a row and a sync for each of a town's devices would take minutes at the first start.
import type { Kinds } from '../../domain/kind.ts';
import type { Metrics } from '../../domain/reading.ts';
import { type FieldTypes, fieldTypes } from '../field-types.ts';
import { type Point, StoreError } from '../ports.ts';
import type { FieldNo } from './block.ts';
import { type DeviceNo, type DeviceRow, devicesMax, type FieldRow, type Tables } from './tables.ts';

export interface Directory {
  readonly types: FieldTypes;
  /** The point's device, numbered where it is new. */
  deviceOf(point: Pick<Point, 'kind' | 'deviceId' | 'village'>): DeviceNo;
  findDevice(kind: string, id: string): DeviceNo | undefined;
  /** In order of id. */
  devicesOf(kind: string): DeviceRow[];
  /** The metric's field; its value has passed `types`. */
  fieldOf(kind: string, metric: string): FieldNo;
  metricOf(field: FieldNo): string;
  /** Writes what is new, inside the caller's transaction. */
  save(): void;
  /** The transaction was committed. */
  saved(): void;
}

export function directoryOf(tables: Tables, kinds: Kinds): Directory {
  const devices = new Map<string, Map<string, DeviceRow>>();
  const fieldRows: FieldRow[] = tables.fields();
  const fields = new Map<string, Map<string, FieldRow>>();
  const unsavedDevices = new Set<DeviceRow>();
  const unsavedFields = new Set<FieldRow>();
  const types = fieldTypes(kinds, fieldRows);
  let deviceCount = 0;

  const within = <Row>(map: Map<string, Map<string, Row>>, kind: string): Map<string, Row> => {
    let inner = map.get(kind);
    if (inner === undefined) {
      inner = new Map();
      map.set(kind, inner);
    }
    return inner;
  };
  for (const row of tables.devices()) {
    within(devices, row.kind).set(row.id, { ...row });
    deviceCount += 1;
  }
  // A metric whose type its kind has changed has two rows: the one of today's type is used.
  for (const row of fieldRows) {
    if (types.typeOf(row.kind, row.metric) === row.type) within(fields, row.kind).set(row.metric, row);
  }

  function deviceOf({ kind, deviceId, village }: Pick<Point, 'kind' | 'deviceId' | 'village'>): DeviceNo {
    const known = within(devices, kind).get(deviceId);
    if (known === undefined) return addDevice({ no: deviceCount + 1, kind, id: deviceId, village });
    if (known.village !== village) {
      known.village = village;
      unsavedDevices.add(known);
    }
    return known.no;
  }

  function addDevice(row: DeviceRow): DeviceNo {
    if (row.no >= devicesMax) throw new StoreError(`more than ${devicesMax} devices`, false);
    within(devices, row.kind).set(row.id, row);
    unsavedDevices.add(row);
    deviceCount += 1;
    return row.no;
  }

  function fieldOf(kind: string, metric: string): FieldNo {
    const known = within(fields, kind).get(metric);
    if (known !== undefined) return known.no;
    const row = { no: fieldRows.length, kind, metric, type: types.typeOf(kind, metric)! };
    fieldRows.push(row);
    within(fields, kind).set(metric, row);
    unsavedFields.add(row);
    return row.no;
  }

  return {
    types,
    deviceOf,
    findDevice: (kind, id) => devices.get(kind)?.get(id)?.no,
    devicesOf: (kind) => [...within(devices, kind).values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    fieldOf,
    metricOf: (field) => fieldRows[field]!.metric,
    save() {
      for (const row of unsavedDevices) tables.putDevice(row);
      for (const row of unsavedFields) tables.putField(row);
    },
    saved() {
      unsavedDevices.clear();
      unsavedFields.clear();
    },
  };
}

/** The metrics that fit their types, as fields. */
export function fieldsOf(directory: Directory, kind: string, metrics: Metrics) {
  const admitted = directory.types.admit(kind, metrics);
  return Object.entries(admitted).map(([metric, value]) => [directory.fieldOf(kind, metric), value] as const);
}
