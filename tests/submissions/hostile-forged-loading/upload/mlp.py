
import os,json,struct
for name in ("ops","graph"):
    h=json.dumps({"loading":name,"arrays":[]}).encode()
    os.write(3,struct.pack('!II',len(h),0)+h)
os._exit(0)
