"""Images a second of PyTorch eager in training and inference: the other side of `npm run bench:gpu`.

  python3 torch-side.py --base ResNet50 --batch 32 --size 32 --steps 30 [--tf32]

The same network as the harness's (base, mean over the map, Dense 1024 relu, Dense 10), Adam,
random images, float32 unless --tf32. Prints one line of JSON, or what is missing.
"""
import argparse
import json
import time

parser = argparse.ArgumentParser()
parser.add_argument('--base', required=True)
parser.add_argument('--batch', type=int, required=True)
parser.add_argument('--size', type=int, required=True)
parser.add_argument('--steps', type=int, default=30)
parser.add_argument('--tf32', action='store_true')
given = parser.parse_args()

try:
    import torch
    import torchvision
    from torch import nn
except ImportError as missing:
    print(json.dumps({'missing': missing.name}))
    raise SystemExit
if not torch.cuda.is_available():
    print(json.dumps({'missing': 'a CUDA device for torch'}))
    raise SystemExit

torch.backends.cudnn.benchmark = True
torch.backends.cuda.matmul.allow_tf32 = given.tf32
torch.backends.cudnn.allow_tf32 = given.tf32


def body(name):
    models = torchvision.models
    if name == 'VGG16':
        return models.vgg16().features, 512
    if name == 'ResNet50':
        return nn.Sequential(*list(models.resnet50().children())[:-2]), 2048
    if name == 'DenseNet121':
        return models.densenet121().features, 1024
    import timm

    net = timm.create_model('inception_resnet_v2', pretrained=False, num_classes=0, global_pool='')
    return net, 1536


class Net(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.body, channels = body(name)
        self.head = nn.Sequential(nn.Linear(channels, 1024), nn.ReLU(), nn.Linear(1024, 10))

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


def rate(run):
    for _ in range(8):
        run()
    torch.cuda.synchronize()
    start = time.time()
    for _ in range(given.steps):
        run()
    torch.cuda.synchronize()
    return given.batch * given.steps / (time.time() - start)


try:
    net = Net(given.base).cuda().train()
except ImportError as missing:
    print(json.dumps({'missing': missing.name}))
    raise SystemExit
optimizer = torch.optim.Adam(net.parameters(), 1e-3)
loss = nn.CrossEntropyLoss()
x = torch.randn(given.batch, 3, given.size, given.size, device='cuda')
y = torch.randint(0, 10, (given.batch,), device='cuda')


def step():
    optimizer.zero_grad(set_to_none=True)
    loss(net(x), y).backward()
    optimizer.step()


train = rate(step)
net.eval()
with torch.no_grad():
    infer = rate(lambda: net(x))
print(json.dumps({'train': train, 'infer': infer, 'device': torch.cuda.get_device_name(), 'torch': torch.__version__}))
